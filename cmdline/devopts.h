/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_DEVOPTS_H
#define CMDLINE_DEVOPTS_H

#include <stddef.h>

#include "cmdline/devref.h"

/* The other devices of a filesystem that its options name: an external journal or log, a part of its data. */

enum { DEVOPTS_MAX = 8 };

struct devopt {
	const char *name;  /* "logdev" */
	size_t at, len;    /* where its value is in the options */
	struct devref ref; /* what that means */
};

struct devopts {
	struct devopt items[DEVOPTS_MAX];
	size_t n;
};

/* Looks for them in OPTIONS, comma-separated, as mount(2) takes them.  A value that can never be a device, and
 * what is too much, stays what it is: the filesystem says what it thinks of it. */
void devopts_find(const char *options, struct devopts *devopts);

#endif
