/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/reason.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word, *phrase;
} texts[] = {
	[REASON_NAMED] = { "named", "named by" },
	[REASON_CLASS] = { "class", "one of" },
	[REASON_DEVICE] = { "device", "device" },
	[REASON_SUPPLIER] = { "supplier", "supplier" },
	[REASON_ROOT] = { "root", "root on" },
	[REASON_ALWAYS] = { "always", "part of" },
	[REASON_HOOK] = { "hook", "hook" },
	[REASON_DEPENDENCY] = { "dependency", "dependency of" },
	[REASON_SOFTDEP] = { "softdep", "softdep of" },
	[REASON_WEAKDEP] = { "weakdep", "weak dependency of" },
	[REASON_COMPANION] = { "companion", "companion of" },
};

const char *reason_word(enum reason_kind kind)
{
	return texts[kind].word;
}

const char *reason_phrase(enum reason_kind kind)
{
	return texts[kind].phrase;
}

int reason_copy(struct reason *copy, const struct reason *why)
{
	*copy = (struct reason){ why->kind, strdup(why->by), strdup(why->as) };
	if (copy->by && copy->as)
		return 0;
	reason_free(copy);
	return -ENOMEM;
}

void reason_free(struct reason *why)
{
	free((char *)why->by);
	free((char *)why->as);
	*why = (struct reason){ why->kind, NULL, NULL };
}
