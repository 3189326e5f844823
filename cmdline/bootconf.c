/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/bootconf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "cmdline/foreign.h"
#include "cmdline/netroot.h"
#include "cmdline/nfs_words.h"
#include "cmdline/params.h"
#include "cmdline/problem.h"
#include "cmdline/roots.h"
#include "cmdline/secret.h"
#include "cmdline/words.h"
#include "lib/text.h"

static const char our_prefix[] = "kinit.";

/* The words of a line, and which of them set what. */
struct line {
	struct word *words;
	size_t nwords;
	struct word *last[PARAM_PLACES]; /* NULL: no word sets this */
};

/*
 * Does WORD have a form in which it counts?  An empty value does not: the kernel would let root=
 * overwrite an earlier root=/dev/sda1 (which its documentation does not say and which helps
 * nobody), klibc skips it, and so do we.
 */
static bool counts(const struct param *row, const struct word *word)
{
	switch (row->form) {
	case PARAM_FLAG:
		return !word->value;
	case PARAM_VALUE:
	case PARAM_EACH:
		return word->value && *word->value;
	case PARAM_ANY:
	case PARAM_EVERY:
		break;
	}
	return true;
}

static void find_last(struct line *line)
{
	for (size_t i = 0; i < line->nwords; i++) {
		const struct param *row = param_find(line->words[i].name);

		if (row && counts(row, &line->words[i]))
			line->last[param_place(row)] = &line->words[i];
	}
}

static void complain(struct bootconf *conf, const struct word *word, const struct param *row,
	const struct word *last)
{
	char held[101] = "";

	if (last)
		secret_copy(held, sizeof(held), last->shown, SECRET_WORD);
	if (row->form == PARAM_FLAG)
		problem_add(conf, word->shown, "%s takes no value; ignored", row->name);
	else if (!word->value)
		problem_add(conf, word->shown, "needs a value (%s); ignored", row->help);
	else if (last && row->form != PARAM_EACH)
		problem_add(conf, word->shown, "the value is empty; %s holds", held);
	else
		problem_add(conf, word->shown, "the value is empty; ignored");
}

static bool counts_each(const struct param *row)
{
	return row->form == PARAM_EACH || row->form == PARAM_EVERY;
}

/* Is WORD one that a hook of the image understands?  Then it has it. */
static bool give_to_hooks(struct bootconf *conf, const struct word *word)
{
	if (!hookset_has_word(conf->hooks, word->name))
		return false;
	if (conf->nhookwords == BOOTCONF_HOOKWORDS_MAX)
		problem_add(conf, word->shown, "more than %d words for hooks; this one is left out",
			BOOTCONF_HOOKWORDS_MAX);
	else
		conf->hookwords[conf->nhookwords++] = (struct hookword){
			.name = word->name,
			.value = word->value ? word->value : "",
		};
	return true;
}

static void apply(struct bootconf *conf, struct line *line, struct word *word)
{
	const struct param *row = param_find(word->name);
	bool hooks = give_to_hooks(conf, word);

	if (word->open_quote)
		problem_add(conf, word->shown,
			"its quote is never closed; "
			"the rest of the line is taken as part of this word");
	if (!row && hooks)
		return;
	if (!row && text_starts(word->name, our_prefix))
		problem_add(conf, word->shown, "kinit has no such parameter; ignored");
	else if (!row)
		foreign_note(conf, word);
	else if (!counts(row, word))
		complain(conf, word, row, line->last[param_place(row)]);
	else if (row->apply && (counts_each(row) || line->last[param_place(row)] == word))
		row->apply(conf, word);
}

/* The words for root=, or all others. */
static void apply_some(struct bootconf *conf, struct line *line, bool root)
{
	for (size_t i = 0; i < line->nwords; i++) {
		const struct param *row = param_find(line->words[i].name);

		if (root == (row && row->slot == PARAM_ROOT))
			apply(conf, line, &line->words[i]);
	}
}

/* Is a root that CONF asks for on the network? */
static bool has_network_root(const struct bootconf *conf)
{
	for (size_t i = 0; i < conf->nroot; i++)
		if (devref_network_type(&conf->root[i]))
			return true;
	return conf->netdisk;
}

static void apply_all(struct bootconf *conf, struct line *line)
{
	find_last(line);
	apply_some(conf, line, false);
	/* Whether a word is a tag depends on rootfstype=. */
	if (netroot_finish(conf, line->last[PARAM_ROOT]))
		line->last[PARAM_ROOT] = NULL;
	else
		apply_some(conf, line, true);
	if (!line->last[PARAM_ROOT] && !conf->nroot && !conf->root_invalid[0])
		roots_default(conf, line->last[PARAM_NFSROOT] || line->last[PARAM_NFSADDRS] ||
					    nfs_words_by_type(conf));
	nbdroot_finish(conf);
	nfs_words_finish(conf);
	/* Switches let nothing through for up to a minute, and servers start late. */
	conf->netwait = !line->last[PARAM_WAIT] && has_network_root(conf);
	if (conf->netwait)
		conf->rootwait_s = BOOTCONF_NETWAIT_DEFAULT_S;
}

/* Where they are not zero. */
static void set_defaults(struct bootconf *conf)
{
	conf->rootflags = conf->rootopts.data = "";
	conf->overlay.options = conf->overlay_flags = "";
	conf->nvme_hostnqn = conf->nvme_hostid = "";
	nfsroot_clear(&conf->nfs);
	conf->rootwait_s = BOOTCONF_ROOTWAIT_DEFAULT_S;
	conf->wait_word = "default";
	conf->loglevel = -1;
	conf->net.vendor_class = "";
	conf->net.carrier_s = NETCONF_CARRIER_S;
}

/* For mount(2); COPY has room for any word. */
static void sort_rootflags(struct bootconf *conf, char *copy)
{
	const unsigned long of_others = MS_BIND | MS_REC | MS_MOVE | MS_REMOUNT;

	memcpy(copy, conf->rootflags, strlen(conf->rootflags) + 1);
	conf->rootopts.flags = conf->rw ? 0 : MS_RDONLY;
	mountopts_parse(&conf->rootopts, copy);
	/* What lies below is not written to, whatever is said of what the system sees. */
	if (conf->overlay.kind != OVERLAY_NONE)
		conf->rootopts.flags |= MS_RDONLY;
	if (conf->rootopts.flags & of_others)
		problem_add(conf, "rootflags",
			"bind, move and remount need another mount, which a root has not; left out");
	conf->rootopts.flags &= ~of_others;
	devopts_find(conf->rootopts.data, &conf->devopts);
}

/* The bytes that TEXTS take with their NULs; *COUNT is how many words they can have at most. */
static size_t measure(const char *const *texts, size_t *count)
{
	size_t size = 0;

	for (*count = 0; *texts; texts++) {
		size_t len = strlen(*texts);

		size += len + 1;
		*count += words_max(len);
	}
	return size;
}

/* STRINGS has room for two copies of all texts. */
static void split_all(struct line *line, const char *const *texts, char *strings)
{
	for (; *texts; texts++) {
		size_t size = strlen(*texts) + 1;

		memcpy(strings, *texts, size);
		memcpy(strings + size, *texts, size);
		line->nwords += words_split(strings, strings + size, line->words + line->nwords);
		strings += 2 * size;
	}
}

int bootconf_parse(struct bootconf *conf, const char *const *texts)
{
	memset(conf, 0, sizeof(*conf));
	return bootconf_parse_hooks(conf, texts, NULL);
}

int bootconf_parse_hooks(
	struct bootconf *conf, const char *const *texts, const struct hookset *hooks)
{
	size_t count, size = measure(texts, &count);
	struct line line = { .words = malloc((count + 1) * sizeof(*line.words)) };

	set_defaults(conf);
	conf->hooks = hooks;
	conf->strings = malloc(3 * size + 1);
	if (!line.words || !conf->strings) {
		free(line.words);
		bootconf_free(conf);
		return -ENOMEM;
	}
	for (size_t i = 0; texts[i]; i++)
		conf->names_links |= devref_names_link(texts[i]);
	split_all(&line, texts, conf->strings);
	apply_all(conf, &line);
	sort_rootflags(conf, conf->strings + 2 * size);
	free(line.words);
	return 0;
}

void bootconf_free(struct bootconf *conf)
{
	for (size_t i = 0; i < conf->nmds; i++)
		mdword_free(&conf->mds[i]);
	free(conf->strings);
	memset(conf, 0, sizeof(*conf));
	set_defaults(conf);
}

bool bootconf_is_ours(const char *word)
{
	char name[64];
	const struct param *row;
	size_t len = strcspn(word, "=");

	if (text_starts(word, our_prefix))
		return true;
	if (len >= sizeof(name))
		return false;
	memcpy(name, word, len);
	name[len] = '\0';
	row = param_find(name);
	return row && row->ours;
}

const char *bootconf_name(size_t index)
{
	const struct param *row = param_at(index);

	return row ? row->name : NULL;
}
