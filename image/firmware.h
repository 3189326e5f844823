/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_FIRMWARE_H
#define IMAGE_FIRMWARE_H

#include <stdbool.h>

/*
 * Which firmware goes in?  The files that the modules name (modinfo -F firmware) and that exist,
 * also packed as .xz or .zst and in the places where the kernel looks first (updates/, VERSION/).
 * What the kernel could not unpack is unpacked here; beside a file that is not packed, a packed one is of no use.
 * Most modules name files for hardware that nobody has, so a missing one is no error.
 */

struct kconfig;
struct stage;
struct strings;
struct tree;

struct firmware {
	const char *dir, *version;
	const struct kconfig *config;
	const struct stage *stage;    /* for what is unpacked, until the tree is written */
	const struct strings *proven; /* what this machine has loaded, and so is to be there */
	bool verbose;                 /* list the missing ones */
};

/* Adds the files of NAMES, which may be patterns.  A damaged one is named and left out.  Returns 0 or
 * -errno. */
int firmware_add(struct tree *tree, const struct firmware *from, const struct strings *names);

#endif
