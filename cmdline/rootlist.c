/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/rootlist.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/problem.h"
#include "cmdline/words.h"
#include "lib/text.h"

static bool begins_device(const char *text)
{
	text += *text == '"';
	return text_starts(text, "/dev/") || devref_begins_tag(text);
}

/* The colon behind which the next device of the item at TEXT begins; NULL: it is the last one. */
static char *next_colon(char *text)
{
	bool quoted = false;

	for (; *text && (quoted || *text != ','); text++) {
		if (*text == '"')
			quoted = !quoted;
		else if (!quoted && *text == ':' && begins_device(text + 1))
			return text;
	}
	return NULL;
}

char *rootlist_item(char **rest)
{
	while (**rest == ',')
		++*rest;
	return begins_device(*rest) && next_colon(*rest) ? list_next_quoted(rest) : NULL;
}

static void add_part(struct bootconf *conf, const struct devref *ref, const char *shown)
{
	struct rootpart *part = &conf->parts[conf->nparts];

	if (conf->nparts == ROOTLIST_PARTS_MAX) {
		problem_add(conf, shown, "more than %d devices in lists; this one is left out",
			ROOTLIST_PARTS_MAX);
		return;
	}
	part->root = conf->nroot - 1;
	part->ref = *ref;
	conf->nparts++;
}

/* The first that can be a device is the root, whatever stands before it. */
static void add(struct bootconf *conf, const char *text, size_t nroot)
{
	char shown[DEVREF_VALUE_MAX + 8];
	struct devref ref;
	const char *why;
	int err = devref_parse(text, &ref, &why);

	snprintf(shown, sizeof(shown), "root=%s", ref.text);
	if (err)
		problem_add(conf, shown, "%s; skipped", why);
	else if (conf->nroot == nroot)
		conf->root[conf->nroot++] = ref;
	else
		add_part(conf, &ref, shown);
}

const char *rootlist_add(struct bootconf *conf, char *item)
{
	size_t nroot = conf->nroot;

	while (item) {
		char *colon = next_colon(item);

		if (colon)
			*colon++ = '\0';
		add(conf, item, nroot);
		item = colon;
	}
	return conf->nroot == nroot ? "none of these can be a device" : NULL;
}
