/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_RANDOM_H
#define LIB_RANDOM_H

#include <stdint.h>

/* A number that nobody can guess, from /dev/urandom; without that, one that differs from call to
 * call. */
uint32_t random_u32(void);

#endif
