/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_BLOCKSTACK_H
#define IMAGE_BLOCKSTACK_H

#include <stdbool.h>

/*
 * What does a block device consist of?  Itself, and what it is made from: dm and md, in any depth, down to the disks.
 */

struct machine;

struct blockstack {
	struct machine *machine; /* where it goes */
	const char *root;        /* of the machine's /sys */
	const char *by;          /* who asked, for the reasons */
};

/* Adds the device whose directory is PATH below ROOT/sys, "/devices/…/block/sda/sda1".  Returns 0 or -errno. */
int blockstack_add(const struct blockstack *b, const char *path);

/* The same for one by its number, "8:1", or its name below /dev.  -ENOENT: there is none. */
int blockstack_add_number(const struct blockstack *b, const char *number);
int blockstack_add_name(const struct blockstack *b, const char *name);

#endif
