/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_LAYOUT_H
#define IMAGE_LAYOUT_H

#include <stddef.h>

/*
 * Where do the modules lie in the image?  As they lie in MODDIR.  What is packed gets unpacked into the stage, once for
 * all who look at it and by as many processes as there are processors, even if the image has it packed under the same
 * name (libkmod goes by what is in a file); the others are only linked there.
 */

struct kconfig;
struct modset;
struct stage;

struct layout {
	const struct stage *stage;
	const struct kconfig *config;
	const char *moddir; /* absolute */
};

/*
 * Lays out the modules of SET from number FIRST on.  Says what went wrong; returns 0 or -errno.
 */
int layout_modules(const struct layout *l, const struct modset *set, size_t first);

/* The name below stage->dir, and so below lib/modules/VERSION, of a module; NULL: out of memory. */
char *layout_name(const struct layout *l, const char *module_path);

#endif
