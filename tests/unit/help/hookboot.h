/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_HOOKBOOT_H
#define TESTS_UNIT_HELP_HOOKBOOT_H

#include "kinit/hook/answer.h"
#include "tests/unit/help/fake_boot.h"

/* Boots of an image that has hooks. */

extern struct boot *boot;

/* The file of the hook NAME, from the next boot on. */
void hook(const char *name, const char *text);

/* A boot with these hooks, which knows their words; it tries the first word of root=. */
void begin(const char *cmdline);

/* The program of a hook that runs ends, with this answer and this status of waitpid(). */
void ends(enum answer_kind kind, const char *text, int status);

#endif
