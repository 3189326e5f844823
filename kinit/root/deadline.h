/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_DEADLINE_H
#define KINIT_ROOT_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>

/* How long is the root waited for?  In milliseconds of CLOCK_MONOTONIC. */

struct boot;

/* Until when; INT64_MAX: without limit. */
int64_t deadline_of_root(const struct boot *boot);

/* Likewise the present word of root=: an alternative does not wait without limit for it, nor as long
 * for a disk as for a server unless the user says so. */
int64_t deadline_of_word(const struct boot *boot);

/* Until when rootdelay= forbids to mount anything. */
int64_t deadline_of_delay(const struct boot *boot);

#endif
