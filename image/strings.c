/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/strings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int strings_add(struct strings *s, const char *item)
{
	if (s->count == s->room) {
		size_t room = s->room ? 2 * s->room : 64;
		char **items = realloc(s->items, room * sizeof(*items));

		if (!items)
			return -ENOMEM;
		s->items = items;
		s->room = room;
	}
	s->items[s->count] = strdup(item);
	return s->items[s->count] ? (s->count++, 0) : -ENOMEM;
}

char **strings_argv(struct strings *s)
{
	if (strings_add(s, "") < 0)
		return NULL;
	free(s->items[--s->count]);
	s->items[s->count] = NULL;
	return s->items;
}

int strings_split(struct strings *s, const char *list, const char *separators)
{
	char *copy = strdup(list), *rest = NULL;
	int err = copy ? 0 : -ENOMEM;

	for (char *word = copy ? strtok_r(copy, separators, &rest) : NULL; word && err == 0;
		word = strtok_r(NULL, separators, &rest))
		err = strings_add(s, word);
	free(copy);
	return err;
}

bool strings_has(const struct strings *s, const char *item)
{
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->items[i], item) == 0)
			return true;
	}
	return false;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strings_unique(struct strings *s)
{
	size_t kept = 0;

	if (s->count > 0)
		qsort(s->items, s->count, sizeof(*s->items), compare);
	for (size_t i = 0; i < s->count; i++) {
		if (kept > 0 && strcmp(s->items[kept - 1], s->items[i]) == 0)
			free(s->items[i]);
		else
			s->items[kept++] = s->items[i];
	}
	s->count = kept;
}

void strings_free(struct strings *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->items[i]);
	free(s->items);
}
