/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/nfs_words.h"

#include <stdio.h>
#include <string.h>

#include "cmdline/problem.h"
#include "cmdline/secret.h"
#include "lib/text.h"

static const char type[] = "nfs";

static void note(struct bootconf *conf, const char *shown, const char *bad, const char *why)
{
	if (why)
		problem_add(conf, shown, "the option %s is left out: %s", bad, why);
}

/* No NFS root can be mounted with this; another root can. */
static void spoil(struct bootconf *conf, const char *shown, const char *why)
{
	char text[151];

	problem_add(conf, shown, "%s", why);
	secret_copy(text, sizeof(text), shown, SECRET_WORD);
	snprintf(conf->nfs_invalid, sizeof(conf->nfs_invalid), "%s: %s", text, why);
	text_clean(conf->nfs_invalid);
}

void nfs_words_take(struct bootconf *conf, struct word *word)
{
	char bad[NFSROOT_BAD_SIZE];
	const char *why;

	if (nfsroot_parse(word->value, &conf->nfs, &why, bad))
		spoil(conf, word->shown, why);
	else
		note(conf, word->shown, bad, why);
}

void nfs_words_take_debug(struct bootconf *conf, struct word *word)
{
	(void)word;
	conf->nfs_debug = true;
}

static bool is_option(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_.");

	return len && (text[len] == '=' || text[len] == ',' || !text[len]);
}

char *nfs_words_item(char **rest)
{
	char *item;

	while (**rest == ',')
		++*rest;
	if (!nfsroot_is_root(*rest))
		return NULL;
	item = list_next_quoted(rest);
	while (is_option(*rest)) {
		(*rest)[-1] = ',';
		list_next_quoted(rest);
	}
	return item;
}

const char *nfs_words_add(struct bootconf *conf, char *item)
{
	struct devref *ref = &conf->root[conf->nroot];
	char bad[NFSROOT_BAD_SIZE];
	struct nfsroot nfs;
	const char *why;

	if (conf->nfs_by_root)
		return "only one root of the list can be on an NFS server";
	if (nfsroot_parse_root(item, &nfs, &why, bad))
		return why;
	if (conf->nfs.given)
		problem_add(conf, "nfsroot", "root= says where the root is; ignored");
	conf->nfs = nfs;
	conf->nfs_by_root = true;
	conf->nfs_invalid[0] = '\0';
	*ref = (struct devref){ .kind = DEVREF_SERVER, .fstype = type };
	secret_copy(ref->text, sizeof(ref->text), item, SECRET_WORD);
	text_clean(ref->text);
	note(conf, ref->text, bad, why);
	conf->nroot++;
	return NULL;
}

bool nfs_words_by_type(const struct bootconf *conf)
{
	return conf->nfstypes == 1 &&
	       (!strcmp(conf->fstypes[0], "nfs") || !strcmp(conf->fstypes[0], "nfs4"));
}

static bool has_nfs(const struct bootconf *conf)
{
	for (size_t i = 0; i < conf->nroot; i++) {
		const char *server = devref_network_type(&conf->root[i]);

		if (server && !strcmp(server, type))
			return true;
	}
	return false;
}

/* klibc takes no other root then. */
static void force(struct bootconf *conf)
{
	char shown[DEVREF_VALUE_MAX + 8];

	snprintf(shown, sizeof(shown), "root=%s", conf->root[0].text);
	problem_add(conf, shown, "rootfstype=%s says that the root is on an NFS server; ignored",
		conf->fstypes[0]);
	conf->root[0] =
		(struct devref){ .kind = DEVREF_SERVER, .fstype = type, .text = "/dev/nfs" };
	conf->nroot = 1;
}

void nfs_words_finish(struct bootconf *conf)
{
	char bad[NFSROOT_BAD_SIZE];
	const char *why;

	if (conf->nroot && nfs_words_by_type(conf) && !has_nfs(conf))
		force(conf);
	if (!has_nfs(conf))
		return;
	if (nfs_words_by_type(conf) && !strcmp(conf->fstypes[0], "nfs4") && !conf->nfs.version)
		conf->nfs.version = 4;
	if (nfsroot_add_options(conf->rootflags, &conf->nfs, &why, bad))
		spoil(conf, "rootflags", why);
	else
		note(conf, "rootflags", bad, why);
}
