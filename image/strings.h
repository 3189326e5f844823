/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_STRINGS_H
#define IMAGE_STRINGS_H

#include <stddef.h>

/* A growing list of strings that it owns.  Begins as {0}. */
struct strings {
	char **items;
	size_t count, room;
};

/* Returns 0 or -ENOMEM. */
int strings_add(struct strings *s, const char *item);

/* Sorts, and keeps one of each. */
void strings_unique(struct strings *s);

void strings_free(struct strings *s);

#endif
