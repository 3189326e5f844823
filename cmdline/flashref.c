/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/flashref.h"

#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/words.h"
#include "lib/text.h"

enum { NUMBER_MAX = 99999 };

/* The number that TEXT begins with, and in *REST what follows; -1: there is none. */
static int take_number(const char *text, const char **rest)
{
	int n = -1;

	for (; *text >= '0' && *text <= '9' && n <= NUMBER_MAX; text++)
		n = (n < 0 ? 0 : n * 10) + *text - '0';
	*rest = text;
	return n;
}

static bool take_name(const char *text, struct flashref *ref)
{
	if ((*text != ':' && *text != '!') || !text[1])
		return false;
	ref->name = text + 1;
	return true;
}

static bool parse_mtd(const char *text, struct flashref *ref)
{
	const char *rest;

	*ref = (struct flashref){ FLASHREF_MTD, -1, -1, NULL };
	if (*text == ':')
		return take_name(text, ref);
	ref->device = take_number(text, &rest);
	return ref->device >= 0 && !*rest;
}

static bool parse_ubi(const char *text, struct flashref *ref)
{
	const char *rest;

	*ref = (struct flashref){ FLASHREF_UBI, 0, -1, NULL };
	if (take_name(text, ref))
		return true;
	ref->device = take_number(text, &rest);
	if (ref->device < 0)
		return false;
	if (!*rest) {
		ref->volume = ref->device;
		ref->device = 0;
		return true;
	}
	if (*rest != '_')
		return take_name(rest, ref);
	ref->volume = take_number(rest + 1, &rest);
	return ref->volume >= 0 && !*rest;
}

bool flashref_parse(const char *text, struct flashref *ref)
{
	if (text_starts(text, "mtd"))
		return parse_mtd(text + strlen("mtd"), ref);
	return text_starts(text, "ubi") && parse_ubi(text + strlen("ubi"), ref);
}

bool flashref_awaits(const struct bootconf *conf, const char *module)
{
	return (conf->flash.ndisks && !strcmp(module, "block2mtd")) ||
	       (conf->flash.nattached && !strcmp(module, "ubi"));
}

/* A number, a name, or a node, and behind a comma what else UBI is told of it. */
void flashref_take_ubi(struct bootconf *conf, struct word *word)
{
	struct flashwords *words = &conf->flash;
	char *value = word->value;
	struct flashref *ref;

	if (words->nattached == FLASHREF_WORDS_MAX)
		return;
	ref = &words->attached[words->nattached++];
	value[strcspn(value, ",")] = '\0';
	if (text_starts(value, "/dev/mtd"))
		value += strlen("/dev/mtd");
	if (!parse_mtd(value, ref) || ref->name)
		*ref = (struct flashref){ FLASHREF_MTD, -1, -1, value };
}

/* Behind a comma is the size of what is erased at once. */
void flashref_take_block2mtd(struct bootconf *conf, struct word *word)
{
	struct flashwords *words = &conf->flash;

	word->value[strcspn(word->value, ",")] = '\0';
	if (words->ndisks < FLASHREF_WORDS_MAX)
		words->disks[words->ndisks++] = word->value;
}
