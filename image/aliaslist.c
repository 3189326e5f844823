/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/aliaslist.h"
#include "lib/text.h"
#include "lib/vec.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int aliaslist_add(struct aliaslist *list, const char *alias, const char *module)
{
	struct aliaslist_entry *e =
		vec_grow(list->entries, &list->room, list->count + 1, sizeof(*e));

	if (!e)
		return -ENOMEM;
	list->entries = e;
	e += list->count;
	e->alias = strdup(alias);
	e->module = strdup(module);
	if (!e->alias || !e->module) {
		free(e->alias);
		free(e->module);
		return -ENOMEM;
	}
	if (aliaskey_split(alias, &e->key) < 0)
		memset(&e->key, 0, sizeof(e->key));
	list->count++;
	return 0;
}

/* ---- what is left out */

static int by_module(const void *a, const void *b)
{
	const struct aliaslist_entry *x = a, *y = b;
	int order = strcmp(x->module, y->module);

	return order ? order : strcmp(x->alias, y->alias);
}

/* As a pattern sees another one, the '*' and '[' in that are what only a '*' stands for. */
static bool means_all_of(const char *pattern, const char *other)
{
	return strcmp(pattern, other) == 0 ||
	       (strncmp(pattern, other, strcspn(pattern, "*?[\\")) == 0 &&
		       fnmatch(pattern, other, 0) == 0);
}

/* Among the COUNT entries at E, all of one module. */
static void mark_spare(struct aliaslist_entry *e, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count && !e[i].spare; j++)
			e[i].spare = j != i && !e[j].spare && means_all_of(e[j].alias, e[i].alias);
}

static void mark_all_spare(struct aliaslist *list)
{
	size_t first = 0, next;

	for (; first < list->count; first = next) {
		next = first + 1;
		while (next < list->count &&
			!strcmp(list->entries[next].module, list->entries[first].module))
			next++;
		mark_spare(list->entries + first, next - first);
	}
}

/* ---- how it is written */

/* Where nothing is split, the digits and templates are empty. */
static int as_written(const void *a, const void *b)
{
	const struct aliaslist_entry *x = a, *y = b;
	const char *const pairs[][2] = {
		{ x->key.template, y->key.template },
		{ x->module, y->module },
		{ x->key.low, y->key.low },
		{ x->key.high, y->key.high },
		{ x->alias, y->alias },
	};
	size_t xn = strlen(x->key.low), yn = strlen(y->key.low);
	int order = x->spare != y->spare ? x->spare - y->spare : (xn < yn) - (xn > yn);

	for (size_t i = 0; order == 0 && i < sizeof(pairs) / sizeof(*pairs); i++)
		order = strcmp(pairs[i][0], pairs[i][1]);
	return order;
}

/* Is LOW not above the one that comes behind HIGH? */
static bool goes_on(const char *high, const char *low)
{
	char next[DRIVERLIST_DIGITS + 1];
	size_t i = strlen(high);

	text_copy(next, sizeof(next), high);
	while (i > 0 && next[i - 1] == 'F')
		next[--i] = '0';
	if (i == 0)
		return true;
	next[i - 1] = next[i - 1] == '9' ? 'A' : (char)(next[i - 1] + 1);
	return strcmp(low, next) <= 0;
}

/* What of DIGITS is not as it was BEFORE, but one of them at least. */
static void put_digits(FILE *out, char *before, const char *digits)
{
	size_t same = 0;

	while (digits[same + 1] && before[same] == digits[same])
		same++;
	fputs(digits + same, out);
	text_copy(before, DRIVERLIST_DIGITS + 1, digits);
}

/* Of the COUNT entries at E, sorted by their digits, all of one template and module. */
static void put_module(FILE *out, const struct aliaslist_entry *e, size_t count)
{
	char before[DRIVERLIST_DIGITS + 1];

	memset(before, '0', sizeof(before));
	fprintf(out, " %s", e->module);
	for (size_t i = 0; i < count;) {
		const char *low = e[i].key.low, *high = e[i].key.high;

		for (i++; i < count && goes_on(high, e[i].key.low); i++)
			high = strcmp(high, e[i].key.high) < 0 ? e[i].key.high : high;
		fputc(' ', out);
		put_digits(out, before, low);
		if (strcmp(low, high) != 0) {
			fputc('-', out);
			put_digits(out, before, high);
		}
	}
	fputc('\n', out);
}

/* How many at E, of COUNT, are to be written and have one template and one module? */
static size_t together(const struct aliaslist_entry *e, size_t count)
{
	size_t n = 1;

	while (n < count && !e[n].spare && strcmp(e[n].module, e->module) == 0 &&
		strcmp(e[n].key.template, e->key.template) == 0)
		n++;
	return n;
}

int aliaslist_write(struct aliaslist *list, FILE *out)
{
	const char *template = "";
	size_t n;

	if (list->count == 0)
		return 0;
	qsort(list->entries, list->count, sizeof(*list->entries), by_module);
	mark_all_spare(list);
	qsort(list->entries, list->count, sizeof(*list->entries), as_written);
	for (size_t i = 0; i < list->count && !list->entries[i].spare; i += n) {
		const struct aliaslist_entry *e = list->entries + i;

		n = 1;
		if (!*e->key.template) {
			fprintf(out, "%s %s\n", e->alias, e->module);
			continue;
		}
		if (strcmp(template, e->key.template) != 0)
			fprintf(out, "%s\n", e->key.template);
		template = e->key.template;
		n = together(e, list->count - i);
		put_module(out, e, n);
	}
	return ferror(out) ? -EIO : 0;
}

void aliaslist_free(struct aliaslist *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->entries[i].alias);
		free(list->entries[i].module);
	}
	free(list->entries);
}
