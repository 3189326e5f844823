/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_ROOTKIND_H
#define CMDLINE_ROOTKIND_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The kinds of roots that a server has, as they are written: items of root= that say how to get at the
 * device, whose commas may look like those of the list, and parameters that make root= needless.  What
 * is done about each is in kinit/kinds.c and kinit/netroot/netdisk.c.
 */

struct bootconf;

enum { ROOTKIND_DEVICE_SIZE = 32 };

struct rootkind {
	const char *type; /* of the filesystem, and /dev/TYPE stands for the root; NULL: a disk */
	char *(*item)(char **rest); /* cuts one off the list, if it is the next; else NULL */
	const char *(*add)(struct bootconf *conf, char *item); /* returns what is wrong, or NULL */
	/* Without root=, does another word ask for it, and what is DEVICE then?  NULL: bootconf.c knows. */
	bool (*implied)(const struct bootconf *conf, char device[ROOTKIND_DEVICE_SIZE]);
};

/* The rows; NULL behind the last one. */
const struct rootkind *rootkind_row(size_t i);

/* The row of a filesystem of this TYPE, which a server has; NULL if there is none. */
const struct rootkind *rootkind_of_type(const char *type);

#endif
