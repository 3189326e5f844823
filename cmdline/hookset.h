/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_HOOKSET_H
#define CMDLINE_HOOKSET_H

#include "cmdline/hookfile.h"

/* The hooks of an image, and which of them understands what stands on the kernel command line. */

struct hook {
	char name[HOOKFILE_NAME_MAX];
	char *text; /* that FILE points into */
	struct hookfile file;
};

struct hookset {
	struct hook *items; /* by name */
	size_t n, cap;
};

/* A word of the command line that hooks understand; both in the strings of the bootconf. */
struct hookword {
	const char *name, *value; /* "" if there is no '=' */
};

/* Adds the hook NAME with TEXT, its file, which is copied.  Returns 0 or -ENOMEM. */
int hookset_add(
	struct hookset *set, const char *name, const char *text, const struct hookfile_ear *ear);
void hookset_free(struct hookset *set);

/* Does any hook understand the word NAME? */
bool hookset_has_word(const struct hookset *set, const char *name);

/* The hook whose prefix begins ITEM, a word of root=; NULL: there is none. */
const struct hook *hookset_of_root(const struct hookset *set, const char *item);

#endif
