/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_HOOKBOOT_H
#define TESTS_UNIT_HELP_HOOKBOOT_H

#include "tests/unit/help/fake_boot.h"

/* Boots of an image that has hooks. */

extern struct boot *boot;

/* The file of the hook NAME, from the next boot on. */
void hook(const char *name, const char *text);

/* A boot with these hooks, which knows their words; it tries the first word of root=. */
void begin(const char *cmdline);

#endif
