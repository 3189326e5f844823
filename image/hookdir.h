/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_HOOKDIR_H
#define IMAGE_HOOKDIR_H

#include "cmdline/hookfile.h"
#include "image/strings.h"

#include <stdbool.h>
#include <stddef.h>

/* Which hooks are there, and what does each of their files say?  See kinit-hooks(7). */

struct build;

/* Why is it in the image? */
enum hook_why {
	HOOK_NOT, /* it is not */
	HOOK_NAMED,
	HOOK_ALWAYS,
	HOOK_HOST,   /* the machine uses BY */
	HOOK_NEEDED, /* another hook, BY, needs it */
};

struct hookdir {
	char *name;
	char *dir;        /* on this machine; without a slash at the end */
	char *path;       /* of its file "hook" */
	char *text, *cut; /* of that file: as it is, and as hookfile_parse() has left it */
	struct hookfile says;
	bool off; /* an empty one of this name hides the others */
	enum hook_why why;
	const char *by; /* a string of another hook or of the machine, or "" */
};

struct hookdirs {
	struct hookdir *items; /* by name */
	size_t count, room;
	struct strings folders;  /* where they were looked for, the first that has a name counts */
	struct strings programs; /* that were brought for those that are in */
};

/* Reads those that B tells of, but for what B leaves out.  Begins with H all zeros; hookdirs_free() in any case.  Says what is
 * wrong; returns 0 or -errno. */
int hookdirs_read(struct hookdirs *h, const struct build *b);
void hookdirs_free(struct hookdirs *h);

/* The one of this NAME, or NULL. */
struct hookdir *hookdirs_find(const struct hookdirs *h, const char *name);

/* The line of its file that has the item ITEM for KEY ("program"), or the last one with KEY if it is NULL, in numbers from 1
 * on; 0: none. */
unsigned hookdir_line(const struct hookdir *hook, const char *key, const char *item);

#endif
