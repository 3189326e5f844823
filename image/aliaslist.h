/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ALIASLIST_H
#define IMAGE_ALIASLIST_H

#include "image/aliaskey.h"

#include <stdbool.h>
#include <stdio.h>

/*
 * How is a list of lib/driverlist.h made?  Aliases come in any order; what is written does not depend on it.  An alias of
 * which another one of the same module means all devices is left out, and templates with more digits, which tell more of a
 * device, come first.
 */

struct aliaslist_entry {
	char *alias, *module;
	struct aliaskey key; /* no template: it stays as it is */
	bool spare;
};

/* Begins as {0}. */
struct aliaslist {
	struct aliaslist_entry *entries;
	size_t count, room;
};

/* Returns 0 or -ENOMEM. */
int aliaslist_add(struct aliaslist *list, const char *alias, const char *module);

/* Sorts, and writes.  Returns 0 or -EIO. */
int aliaslist_write(struct aliaslist *list, FILE *out);

void aliaslist_free(struct aliaslist *list);

#endif
