/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_FIRMWARE_H
#define IMAGE_FIRMWARE_H

#include <stdbool.h>

/*
 * Which firmware goes in?  The files that the modules name (modinfo -F firmware) and that exist,
 * also packed as .xz or .zst and in the places where the kernel looks first (updates/, VERSION/).
 * Most modules name files for hardware that nobody has, so a missing one is no error.
 */

struct strings;
struct tree;

struct firmware {
	const char *dir, *version;
	bool verbose; /* list the missing ones */
};

/* Adds the files of NAMES, which may be patterns.  Returns 0 or -ENOMEM. */
int firmware_add(struct tree *tree, const struct firmware *from, const struct strings *names);

#endif
