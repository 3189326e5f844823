/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_REASON_H
#define IMAGE_REASON_H

/*
 * Who asked for a module?  A module has the reason of the first who did.
 */

enum reason_kind {
	REASON_NAMED,      /* the command line named it */
	REASON_CLASS,      /* a word that stands for many, such as most */
	REASON_DEVICE,     /* a device of the machine */
	REASON_SUPPLIER,   /* what such a device, or one of a board, hangs on */
	REASON_ROOT,       /* what the mounted root consists of */
	REASON_ALWAYS,     /* the machine may move to another bus */
	REASON_HOOK,       /* a hook */
	REASON_DEPENDENCY, /* another module cannot be loaded without it */
	REASON_SOFTDEP,    /* another module wants it beside itself, */
	REASON_WEAKDEP,    /* or may come to ask for it */
	REASON_COMPANION,  /* so says kinit-image's own table */
};

struct reason {
	enum reason_kind kind;
	const char *by; /* the word, the device with its bus, or the module that asked */
	const char *as; /* the name or alias that was asked for */
};

/* One word, for programs that read it. */
const char *reason_word(enum reason_kind kind);

/* "dependency of", which BY follows. */
const char *reason_phrase(enum reason_kind kind);

/* The caller's own copy for reason_free().  Returns 0 or -ENOMEM. */
int reason_copy(struct reason *copy, const struct reason *why);
void reason_free(struct reason *why);

#endif
