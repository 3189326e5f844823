/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SHUTDOWN_STOP_H
#define KINIT_SHUTDOWN_STOP_H

#include <stdbool.h>

#include "kinit/shutdown/left.h"

/*
 * Devices that are put together of others, or of a connection, and how each kind is taken apart: a row each.  Nothing
 * of it is written to any more then, and who uses it still is answered with -EBUSY, by the kernel or by stop_open().
 */
struct stopkind {
	const char *noun;   /* "array"; NULL: this build has no such kind (make WITHOUT=) */
	const char *prefix; /* of the names in /sys/block, before a number */
	/* Is there anything to be stopped, and not only a name? */
	bool (*is_there)(int rootfd, const char *name);
	/* What people know it by, in TITLE of LEFT_TITLE_MAX bytes.  Returns 0 or -errno; NULL: by its name. */
	int (*title)(int rootfd, const char *name, char *title);
	/* For a worker: returns 0 or -errno. */
	int (*stop)(int rootfd, const char *name);
};

extern const struct stopkind stop_dm, stop_loop, stop_md, stop_nbd;

/* The kind of the device NAME, if it is one that can be stopped; else NULL. */
const struct stopkind *stop_kind(int rootfd, const char *name);

/* For a worker: opens the device NAME for nobody else, and has it write what it keeps.  Returns a descriptor, -EBUSY if
 * it is mounted or a part of another device, or -errno. */
int stop_open(int rootfd, const char *name);

/* The number that NAME of KIND ends with, or -EINVAL if something else stands before it. */
int stop_number(const struct stopkind *kind, const char *name);

#endif
