/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_STRINGS_H
#define IMAGE_STRINGS_H

#include <stdbool.h>
#include <stddef.h>

/* A growing list of strings that it owns.  Begins as {0}. */
struct strings {
	char **items;
	size_t count, room;
};

/* Returns 0 or -ENOMEM. */
int strings_add(struct strings *s, const char *item);

/* Adds the words of LIST, between any of the characters SEPARATORS.  Returns 0 or -ENOMEM. */
int strings_split(struct strings *s, const char *list, const char *separators);

bool strings_has(const struct strings *s, const char *item);

/* Sorts, and keeps one of each. */
void strings_unique(struct strings *s);

/* The items with a NULL behind them, as execv(3) has it, until the next change; NULL: no memory. */
char **strings_argv(struct strings *s);

void strings_free(struct strings *s);

#endif
