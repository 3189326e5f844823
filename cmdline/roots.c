/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/roots.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/problem.h"
#include "cmdline/rootkind.h"
#include "cmdline/scheme.h"
#include "cmdline/secret.h"
#include "lib/text.h"

/* Adds "TEXT: WHY" to the reasons why there is no root. */
static void add_reason(struct bootconf *conf, const char *text, const char *why)
{
	size_t len = strlen(conf->root_invalid);

	snprintf(conf->root_invalid + len, sizeof(conf->root_invalid) - len, "%s%s: %s",
		len ? "; " : "", text, why);
	text_clean(conf->root_invalid);
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

static const char no_root[] = "no root= was given";
static const char too_many[] = "more than %d devices; this one is left out";

static void add_kind(struct bootconf *conf, const struct rootkind *kind, char *item)
{
	char shown[DEVREF_VALUE_MAX + 8], text[DEVREF_VALUE_MAX];
	const char *why;

	secret_copy(text, sizeof(text), item, SECRET_WORD);
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

/* A comma in the password of "//user:password@server" ends no ITEM, as it was cut off REST. */
static void close_password(const char *item, char **rest)
{
	while (secret_is_open(item) && strchr(*rest, '@')) {
		(*rest)[-1] = ',';
		list_next_quoted(rest);
	}
}

static bool next_kind(struct bootconf *conf, char **rest)
{
	const struct rootkind *kind;

	for (size_t i = 0; (kind = rootkind_row(i)); i++) {
		char *item = kind->item(rest);

		if (!item)
			continue;
		close_password(item, rest);
		add_kind(conf, kind, item);
		return true;
	}
	return false;
}

/* What systemd calls it (systemd-gpt-auto-generator(8)), and udev. */
static bool is_auto(const char *item)
{
	return !strcmp(item, "gpt-auto") || !strcmp(item, "gpt-auto-force") ||
	       !strcmp(item, "/dev/gpt-auto-root");
}

static int read_root(
	const struct bootconf *conf, const char *item, struct devref *ref, const char **why)
{
	const char *unknown;
	int err = only_sources(conf) ? devref_parse_source(item, ref, why)
				     : devref_parse(item, ref, why);

	if (hookset_of_root(conf->hooks, item))
		return devref_hook(item, ref, why);
	if (is_auto(item)) {
		ref->kind = DEVREF_AUTO;
		return 0;
	}
	if (err && *item == '/' && !text_starts(item, "/dev/"))
		return devref_file(item, ref, why);
	unknown = err || ref->kind == DEVREF_TAG ? scheme_unknown(conf, item) : NULL;
	if (!unknown)
		return err;
	*why = unknown;
	return -EINVAL;
}

/* Is ITEM another part of the label that may have commas?  Then it need not be a device. */
static bool is_joined(const struct bootconf *conf, const char *item)
{
	return conf->joined.kind != DEVREF_NONE && !strpbrk(item, "/:=\"");
}

static void add_root(struct bootconf *conf, const char *item)
{
	char shown[DEVREF_VALUE_MAX + 8];
	struct devref ref;
	const char *why;
	int err = read_root(conf, item, &ref, &why);

	snprintf(shown, sizeof(shown), "root=%s", ref.text);
	if (err && is_joined(conf, item))
		return;
	if (err) {
		problem_add(conf, shown, "%s; skipped", why);
		add_reason(conf, ref.text, why);
	} else if (conf->nroot == BOOTCONF_ROOTS_MAX) {
		problem_add(conf, shown, too_many, BOOTCONF_ROOTS_MAX);
	} else {
		conf->root[conf->nroot++] = ref;
	}
}

/* How much of the list REST is words that could be the rest of a label: neither paths nor tags. */
static size_t bare_len(const char *rest)
{
	size_t len = 0;

	for (;;) {
		size_t word = strcspn(rest + len, ",");

		if (!word || strcspn(rest + len, "/:=\"") < word)
			return len ? len - 1 : 0;
		len += word;
		if (!rest[len++])
			return len - 1;
	}
}

/* LABEL=a,b was written without quotes by whoever has a label with a comma: ITEM is what was cut off REST. */
static void join_label(struct bootconf *conf, const char *item, const char *rest)
{
	enum devref_kind kind = conf->nroot ? conf->root[conf->nroot - 1].kind : DEVREF_NONE;
	char text[DEVREF_VALUE_MAX];
	size_t len = bare_len(rest);
	const char *why;

	if (conf->joined.kind != DEVREF_NONE || !len || strchr(item, '"') ||
		(kind != DEVREF_LABEL && kind != DEVREF_PARTLABEL))
		return;
	if (snprintf(text, sizeof(text), "%s,%.*s", item, (int)len, rest) >= (int)sizeof(text) ||
		devref_parse(text, &conf->joined, &why))
		conf->joined.kind = DEVREF_NONE;
	conf->joined_at = conf->nroot - 1;
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
		rest = scheme_without_block(rest + strspn(rest, ","));
		if (!hookset_of_root(conf->hooks, rest) && next_kind(conf, &rest))
			continue;
		item = list_next_quoted(&rest);
		if (!item)
			break;
		close_password(item, &rest);
		add_root(conf, item);
		join_label(conf, item, rest);
	}
	if (conf->nroot)
		conf->root_invalid[0] = '\0';
	else if (!conf->root_invalid[0])
		add_reason(conf, word->value, "names no device");
}

void roots_default(struct bootconf *conf, bool nfs)
{
	char device[ROOTKIND_DEVICE_SIZE];
	const struct rootkind *kind;
	const char *why;
	size_t i = 0;

	while ((kind = rootkind_row(i)) && !(kind->implied && kind->implied(conf, device)))
		i++;
	/* A disk of the network goes before NFS, and that before other servers. */
	if (nfs && (!kind || kind->type))
		text_copy(device, sizeof(device), "/dev/nfs");
	if ((kind || nfs) && !devref_parse(device, &conf->root[0], &why))
		conf->nroot = 1;
	else
		text_copy(conf->root_invalid, sizeof(conf->root_invalid), no_root);
	/* A root that was to be verified is not taken unverified. */
	if (!conf->nroot && !conf->gpt_auto_off && !conf->foreign_root)
		conf->root[0] = (struct devref){ .kind = DEVREF_AUTO, .text = "gpt-auto" };
}

void roots_add_initrd(struct bootconf *conf, const char *path)
{
	const char *why;
	bool used = false;

	if (conf->noinitrd)
		return;
	if (!conf->nroot && !strcmp(conf->root_invalid, no_root) &&
		!devref_file(path, &conf->root[0], &why)) {
		conf->nroot = 1;
		conf->root_invalid[0] = '\0';
	}
	for (size_t i = 0; i < conf->nroot; i++) {
		struct devref *ref = &conf->root[i];

		if (ref->kind == DEVREF_NAME && !strcmp(ref->value, "ram0"))
			devref_file(path, ref, &why);
		used |= ref->kind == DEVREF_FILE && !strcmp(ref->value, path);
	}
	if (!used)
		problem_add(conf, path,
			"root= names another root, and the linuxrc of an initrd is run by nobody any more; "
			"root=/dev/ram0 makes this image the root");
}
