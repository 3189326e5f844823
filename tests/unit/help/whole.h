/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_WHOLE_H
#define TESTS_UNIT_HELP_WHOLE_H

#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/trace.h"

/*
 * Whole boots, with the loop and all rooms that decide.  The clock is a number that poll() moves
 * on, things happen at their times, and there are no uevents at all: what is found is found by
 * looking.
 */

extern struct boot *boot;
extern int64_t whole_clock;
extern bool whole_done; /* it has switched to the root */

int whole_setup(void **state);

/* So many milliseconds after the start this is to happen. */
void at(int64_t ms, void (*happen)(void));

void run(const char *cmdline);

/* The boot has failed; a minute later somebody has done this in the emergency shell and left it, and the
 * boot goes on. */
void shell(void (*done)(void));

/* WANT is in the trace. */
void ends(const char *want);

/* After how many milliseconds was the root mounted and switched to? */
long switched_after(void);

#endif
