/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/roots.h"

#include <stdio.h>
#include <string.h>

#include "cmdline/cifsroot.h"
#include "cmdline/nbdroot.h"
#include "cmdline/nfs_words.h"
#include "cmdline/problem.h"
#include "cmdline/secret.h"
#include "lib/text.h"

/* Adds "TEXT: WHY" to the reasons why there is no root. */
static void add_reason(struct bootconf *conf, const char *text, const char *why)
{
	size_t len = strlen(conf->root_invalid);

	snprintf(conf->root_invalid + len, sizeof(conf->root_invalid) - len, "%s%s: %s",
		len ? "; " : "", text, why);
	text_clean(conf->root_invalid);
	secret_mask(conf->root_invalid);
}

/* Do all types of rootfstype= need no device?  With one that does, a number is a number. */
static bool only_sources(const struct bootconf *conf)
{
	static const char *const types[] = { "virtiofs", "9p", "tmpfs" };
	size_t known = 0;

	for (size_t i = 0; i < conf->nfstypes; i++)
		for (size_t j = 0; j < sizeof(types) / sizeof(types[0]); j++)
			known += !strcmp(conf->fstypes[i], types[j]);
	return known && known == conf->nfstypes;
}

static const char too_many[] = "more than %d devices; this one is left out";

/* Items that also say how to get at the device; what looks like the comma of the list may be theirs. */
static const struct kind {
	char *(*item)(char **rest); /* cuts one off the list, if it is the next */
	const char *(*add)(struct bootconf *conf, char *item); /* returns what is wrong, or NULL */
} kinds[] = {
	{ nbdroot_item, nbdroot_add },
	/* Before those of NFS, for which it would be a server called cifs. */
	{ cifsroot_item, cifsroot_add },
	{ nfs_words_item, nfs_words_add },
};

static void add_kind(struct bootconf *conf, const struct kind *kind, char *item)
{
	char shown[DEVREF_VALUE_MAX + 8], text[DEVREF_VALUE_MAX];
	const char *why;

	text_copy(text, sizeof(text), item);
	snprintf(shown, sizeof(shown), "root=%s", text);
	if (conf->nroot == BOOTCONF_ROOTS_MAX) {
		problem_add(conf, shown, too_many, BOOTCONF_ROOTS_MAX);
		return;
	}
	why = kind->add(conf, item);
	if (!why)
		return;
	problem_add(conf, shown, "%s; skipped", why);
	add_reason(conf, text, why);
}

static bool next_kind(struct bootconf *conf, char **rest)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char *item = kinds[i].item(rest);

		if (!item)
			continue;
		add_kind(conf, &kinds[i], item);
		return true;
	}
	return false;
}

static void add_root(struct bootconf *conf, const char *item)
{
	char shown[DEVREF_VALUE_MAX + 8];
	struct devref ref;
	const char *why;
	int err = only_sources(conf) ? devref_parse_source(item, &ref, &why)
				     : devref_parse(item, &ref, &why);

	snprintf(shown, sizeof(shown), "root=%s", ref.text);
	if (err) {
		problem_add(conf, shown, "%s; skipped", why);
		add_reason(conf, ref.text, why);
	} else if (conf->nroot == BOOTCONF_ROOTS_MAX) {
		problem_add(conf, shown, too_many, BOOTCONF_ROOTS_MAX);
	} else {
		conf->root[conf->nroot++] = ref;
	}
}

/* Removes quotes that enclose all of TEXT and are its only ones. */
static char *without_quotes(char *text)
{
	char *end = *text == '"' ? strchr(text + 1, '"') : NULL;

	if (!end || end[1])
		return text;
	*end = '\0';
	return text + 1;
}

void roots_parse(struct bootconf *conf, struct word *word)
{
	char *rest = without_quotes(word->written);
	char *item;

	for (;;) {
		if (next_kind(conf, &rest))
			continue;
		item = list_next_quoted(&rest);
		if (!item)
			break;
		add_root(conf, item);
	}
	if (conf->nroot)
		conf->root_invalid[0] = '\0';
	else if (!conf->root_invalid[0])
		add_reason(conf, word->value, "names no device");
}

void roots_default(struct bootconf *conf, bool nfs)
{
	bool cifs = conf->cifs.given || conf->cifs_invalid;
	char device[32] = "/dev/nfs";
	const char *why;

	if (conf->nbd.given)
		snprintf(device, sizeof(device), "/dev/nbd%u", nbdroot_index(conf));
	else if (!nfs)
		text_copy(device, sizeof(device), "/dev/cifs");
	if ((nfs || cifs || conf->nbd.given) && !devref_parse(device, &conf->root[0], &why))
		conf->nroot = 1;
	else
		text_copy(conf->root_invalid, sizeof(conf->root_invalid), "no root= was given");
}
