/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_SUBMOUNT_H
#define CMDLINE_SUBMOUNT_H

#include <stdbool.h>

#include "cmdline/devref.h"

/* A filesystem to mount besides the root.  The strings point into the text it was read from. */
struct submount {
	const char *source;   /* as written: what a type without a device is given */
	struct devref device; /* the same as the name of a device; DEVREF_NONE if it can be none */
	const char *dir;      /* as the new root sees it; begins with '/' */
	const char *type;
	unsigned long flags; /* MS_* of mount(2) */
	const char *data;    /* the options of the filesystem; "" if none */
	bool nofail;         /* it may as well be missing */
	bool inside; /* a source that is a path is one of the new root, not of the initramfs */
	bool initrd; /* x-initrd.mount: wanted before the real init starts */
};

/*
 * Reads klibc's "DEVICE;DIRECTORY;TYPE[;OPTIONS]".  TEXT is cut up.
 * Returns 0, or -EINVAL; *WHY then says what is wrong, in words (a constant string).
 */
int submount_parse(struct submount *m, char *text, const char **why);

/*
 * Reads the next entry that is to be mounted from REST, the text of an fstab(5), which is cut up:
 * fields separated by blanks, with \NNN (octal) for a byte, and '#' in front of a comment.  Entries
 * that are swap space or "noauto" are passed over.
 * Returns 0; -ENOENT if there is none any more; -EINVAL if a line is no entry or is about the root:
 * *WHY says so in words, m->source and m->dir are the line's first fields ("" if missing), and the next
 * call goes on behind it.
 */
int submount_next(struct submount *m, char **rest, const char **why);

#endif
