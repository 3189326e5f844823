/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_MODSET_H
#define IMAGE_MODSET_H

#include "image/reason.h"
#include "image/strings.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Which modules go in?  Names come in; modset_close() adds what they need, until nothing is
 * missing: dependencies, softdeps before and after, weak dependencies, and the table of companions.
 * Modules that are built into the kernel are fine and take no place.  The modprobe.d of the machine
 * that builds the image has no say.
 */

struct kmod_ctx;
struct kmod_module;
struct order;

struct modset_entry {
	struct kmod_module *module; /* held */
	const char *name, *path;    /* belong to MODULE; PATH is the file on this machine */
	struct reason why;          /* owned */
};

struct modset {
	struct kmod_ctx *kmod;
	struct kmod_ctx *files; /* knows no index: modules that are named by a file */
	struct modset_entry *entries;
	size_t count, room;
	size_t closed; /* for so many of them everything is there */
	const struct strings
		*omit; /* the caller's: names, with underscores, that never go in; may be NULL */
	bool known;    /* the machine is; see companions.h */
	struct strings broken; /* of those, the ones that a dependency misses */
	struct strings *
		unmet; /* the caller's: what the file of a module depends on and no index knows; may be NULL */
};

/* Opens the indexes of MODDIR, which are there, and says why not.  Returns 0 or -errno; modset_free() in any case. */
int modset_open(struct modset *set, const char *moddir);
void modset_free(struct modset *set);

/* A name or an alias; why->as is NULL where it is what was asked for.  Returns 0, -ENOENT if there is no such module,
 * or another error. */
int modset_add(struct modset *set, const char *name, const struct reason *why);

/* The same for many, with blanks or commas between; those that do not exist are fine.  WHY says the rest. */
int modset_add_existing(struct modset *set, const char *names, const struct reason *why);

/* Some modules of those that an alias means. */
struct modset_filter {
	bool (*accepts)(const void *context, const char *module);
	const void *context;
};

/* Adds those that have the alias why->as and pass the filter, if any.  Returns 0 or -errno. */
int modset_add_some(
	struct modset *set, const struct reason *why, const struct modset_filter *filter);

/* Is there one?  What is built in does not count. */
bool modset_matches(struct modset *set, const char *alias, const struct modset_filter *filter);

/* Has the kernel such a module, or is it built in? */
bool modset_knows(struct modset *set, const char *name);

bool modset_is_builtin(struct modset *set, const char *name);

/* Adds what the modules need; says what went wrong. */
int modset_close(struct modset *set);

/*
 * FILE holds a module of the set, best unpacked: the names of its firmware go to FIRMWARE, the
 * modules that it wants into the set, which needs to be closed again.  Says what went wrong.
 */
int modset_read_file(struct modset *set, const char *file, struct strings *firmware);

bool modset_has(const struct modset *set, const char *name);

#endif
