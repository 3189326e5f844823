/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_MDBOOT_H
#define TESTS_UNIT_HELP_MDBOOT_H

#include <stdint.h>

#include "tests/unit/help/fake_boot.h"

/* Boots of which only the arrays are played. */

extern struct boot *boot;

int mdboot_setup(void **state);

/* Has the arrays looked after, MS milliseconds after the start. */
void pump_at(int64_t ms);

#endif
