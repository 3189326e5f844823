/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BREAKPOINT_H
#define KINIT_BREAKPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/boot.h"

/* Where the command line wants to have a shell in the middle of the boot; see cmdline/breakword.h. */

struct breakpoints {
	unsigned met;     /* a bit for each of conf->breaks that was come by */
	bool open;        /* the shell runs, */
	int64_t since_ms; /* since then */
};

/* Does the boot stop before STEP, which all before it have made way for?  Once for each. */
bool breakpoint_holds(struct boot *boot, const char *step);

/* A word names none of the N steps NAMES: says so. */
void breakpoint_check(const struct boot *boot, const char *const *names, size_t n);

#endif
