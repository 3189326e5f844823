/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_USRWORD_H
#define CMDLINE_USRWORD_H

#include <stdbool.h>

#include "cmdline/mountopts.h"
#include "cmdline/submount.h"

struct bootconf;
struct word;

#define USR_DIR "/usr"

/*
 * dracut's and systemd's words about the /usr of the root (systemd-fstab-generator(8)), each of which goes before
 * what the root's own /etc/fstab says.  The strings point into those of the command line.
 */
struct usrword {
	const char *source;    /* mount.usr=, as written; NULL if not given */
	struct devref device;  /* the same as the name of a device; DEVREF_NONE if it can be none */
	const char *type;      /* mount.usrfstype=; NULL if not given */
	bool flags;            /* mount.usrflags= is given: */
	struct mountopts opts; /* what it says, for mount(2) */
};

/* What PARAMS calls for the three words. */
void usrword_take(struct bootconf *conf, struct word *word);
void usrword_take_type(struct bootconf *conf, struct word *word);
void usrword_take_flags(struct bootconf *conf, struct word *word);

/*
 * What is to be mounted on /usr by these words and by FSTAB, the entry of the root's fstab for it, or NULL.
 * mount.usr= leaves nothing of the entry.  With another of the words alone the rest is that of the entry, and without
 * one that of the root: the device is the root's own then, and m->source NULL.  What neither says about ro and rw is
 * as READONLY; so is, for the file system check of the real system, what fstab says, if that is true.
 * Returns false if nothing is.
 */
bool usrword_resolve(const struct usrword *word, const struct submount *fstab, bool readonly,
	struct submount *m);

#endif
