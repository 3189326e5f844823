/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/usrword.h"

#include <stddef.h>
#include <sys/mount.h>

#include "cmdline/bootconf.h"
#include "cmdline/problem.h"
#include "cmdline/words.h"

static const char any_type[] = "auto";

void usrword_take(struct bootconf *conf, struct word *word)
{
	const char *why;

	conf->usr.source = word->value;
	/* What is no device may be what its type calls its source. */
	devref_parse(word->value, &conf->usr.device, &why);
}

void usrword_take_type(struct bootconf *conf, struct word *word)
{
	conf->usr.type = word->value;
}

void usrword_take_flags(struct bootconf *conf, struct word *word)
{
	const unsigned long of_others = MS_BIND | MS_REC | MS_MOVE | MS_REMOUNT;
	struct mountopts *opts = &conf->usr.opts;

	conf->usr.flags = true;
	mountopts_parse(opts, word->value);
	if (opts->flags & of_others)
		problem_add(conf, "mount.usrflags",
			"bind, move and remount need another mount, which /usr has not; left out");
	opts->flags &= ~of_others;
}

/* Of the entry of the fstab, what no word replaces. */
static bool begin(const struct usrword *word, const struct submount *fstab, struct submount *m)
{
	*m = (struct submount){ .type = any_type, .data = "" };
	if (word->source) {
		m->source = word->source;
		m->device = word->device;
	} else if (fstab) {
		*m = *fstab;
	} else {
		return word->type || word->flags;
	}
	return true;
}

bool usrword_resolve(
	const struct usrword *word, const struct submount *fstab, bool readonly, struct submount *m)
{
	bool mode = false;

	if (!begin(word, fstab, m))
		return false;
	m->dir = USR_DIR;
	if (word->type)
		m->type = word->type;
	if (word->flags) {
		m->flags = word->opts.flags;
		m->data = word->opts.data;
		m->nofail = word->opts.nofail;
		mode = word->opts.mode;
	}
	if (readonly && !mode)
		m->flags |= MS_RDONLY;
	return true;
}
