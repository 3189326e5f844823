/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/list.h"
#include "image/modset.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct modset_entry *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

/* What was asked for is told where it is not the module's own name. */
static void print_line(const struct modset_entry *e)
{
	const struct reason *why = &e->why;
	bool other = strcmp(why->as, e->name) != 0;

	printf("%s %s %s%s%s%s\n", e->name, reason_phrase(why->kind), why->by, other ? " (" : "",
		other ? why->as : "", other ? ")" : "");
}

/* RFC 8259: quotes, backslashes and control characters are escaped; names of devices are bytes of strangers. */
static void print_text(const char *name, const char *text)
{
	printf("\"%s\": \"", name);
	for (const unsigned char *s = (const unsigned char *)text; *s; s++) {
		if (*s == '"' || *s == '\\')
			printf("\\%c", *s);
		else if (*s < ' ' || *s > '~')
			printf("\\u%04x", *s);
		else
			putchar(*s);
	}
	putchar('"');
}

/* The file itself, where its folder is seen by links. */
static void print_object(const struct modset_entry *e, bool first)
{
	char path[PATH_MAX];
	const struct {
		const char *name, *text;
	} members[] = {
		{ "module", e->name },
		{ "path", realpath(e->path, path) ? path : e->path },
		{ "reason", reason_word(e->why.kind) },
		{ "by", e->why.by },
		{ "as", e->why.as },
	};

	printf("%s\n{", first ? "" : ",");
	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		print_text(members[i].name, members[i].text);
		printf("%s", i + 1 < sizeof(members) / sizeof(*members) ? ", " : "}");
	}
}

const struct modset_entry **list_by_name(const struct modset *set)
{
	const struct modset_entry **sorted = calloc(set->count + 1, sizeof(*sorted));

	for (size_t i = 0; sorted && i < set->count; i++)
		sorted[i] = &set->entries[i];
	if (sorted)
		qsort(sorted, set->count, sizeof(*sorted), compare);
	return sorted;
}

int list_array(const struct modset *set)
{
	const struct modset_entry **sorted = list_by_name(set);

	if (!sorted)
		return -ENOMEM;
	printf("[");
	for (size_t i = 0; i < set->count; i++)
		print_object(sorted[i], i == 0);
	printf("\n]");
	free(sorted);
	return 0;
}

int list_print(const struct modset *set)
{
	const struct modset_entry **sorted = list_by_name(set);

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < set->count; i++)
		print_line(sorted[i]);
	free(sorted);
	return fflush(stdout) == 0 ? 0 : -errno;
}
