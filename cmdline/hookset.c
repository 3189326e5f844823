/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/hookset.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/text.h"
#include "lib/vec.h"

int hookset_add(
	struct hookset *set, const char *name, const char *text, const struct hookfile_ear *ear)
{
	struct hook *grown = vec_grow(set->items, &set->cap, set->n + 1, sizeof(*set->items));
	struct hook hook = { .text = NULL };
	size_t at = set->n;
	int err;

	if (!grown)
		return -ENOMEM;
	set->items = grown;
	text_copy(hook.name, sizeof(hook.name), name);
	hook.text = strdup(text);
	err = hook.text ? hookfile_parse(&hook.file, hook.text, ear) : -ENOMEM;
	if (err) {
		hookfile_free(&hook.file);
		free(hook.text);
		return err;
	}
	for (; at > 0 && strcmp(grown[at - 1].name, name) > 0; at--)
		grown[at] = grown[at - 1];
	grown[at] = hook;
	set->n++;
	return 0;
}

void hookset_free(struct hookset *set)
{
	for (size_t i = 0; i < set->n; i++) {
		hookfile_free(&set->items[i].file);
		free(set->items[i].text);
	}
	free(set->items);
	*set = (struct hookset){ .items = NULL };
}

bool hookset_has_word(const struct hookset *set, const char *name)
{
	for (size_t i = 0; set && i < set->n; i++)
		if (hookfile_has_word(&set->items[i].file, name))
			return true;
	return false;
}

const struct hook *hookset_of_root(const struct hookset *set, const char *item)
{
	for (size_t i = 0; set && i < set->n; i++) {
		const struct hooklist *prefixes = &set->items[i].file.lists[HOOK_PREFIXES];

		for (size_t k = 0; k < prefixes->n; k++)
			if (text_starts(item, prefixes->items[k]))
				return &set->items[i];
	}
	return NULL;
}
