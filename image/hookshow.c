/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hookshow.h"
#include "image/hookdir.h"
#include "image/show.h"
#include "image/tree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *word, *phrase; /* which h->by follows */
} whys[] = {
	[HOOK_NOT] = { "not", "" },
	[HOOK_NAMED] = { "named", "as it is named" },
	[HOOK_ALWAYS] = { "always", "as always" },
	[HOOK_HOST] = { "host", "as the root is made of " },
	[HOOK_NEEDED] = { "needed", "as it is needed by " },
};

static uint64_t weigh(const struct hookdir *hook, const struct tree *tree)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < tree->count; i++) {
		const struct tree_node *node = &tree->nodes[i];

		if (node->whose && strcmp(node->whose, hook->name) == 0)
			bytes += tree_size(node);
	}
	return bytes;
}

void hookshow_print(const struct hookdirs *h, const struct tree *tree)
{
	char size[SHOW_SIZE];

	for (size_t i = 0; i < h->count; i++) {
		const struct hookdir *hook = &h->items[i];

		if (hook->why != HOOK_NOT)
			printf("hook %s, %s%s: %s\n", hook->name, whys[hook->why].phrase, hook->by,
				show_size(size, weigh(hook, tree)));
	}
}

void hookshow_json(const struct hookdirs *h, const struct tree *tree)
{
	const char *between = "";

	printf("[");
	for (size_t i = 0; i < h->count; i++) {
		const struct hookdir *hook = &h->items[i];

		if (hook->why == HOOK_NOT)
			continue;
		printf("%s\n{\"hook\": ", between);
		show_json(stdout, hook->name);
		printf(", \"path\": ");
		show_json(stdout, hook->dir);
		printf(", \"reason\": \"%s\", \"by\": ", whys[hook->why].word);
		show_json(stdout, hook->by);
		printf(", \"size\": %" PRIu64 "}", weigh(hook, tree));
		between = ",";
	}
	printf("]");
}
