/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_ROOTLIST_H
#define CMDLINE_ROOTLIST_H

#include <stddef.h>

#include "cmdline/devref.h"

/*
 * root=/dev/a:/dev/b: the devices of one filesystem, as bcachefs wants them (bch2_split_devs() in the kernel's
 * fs/bcachefs/fs.c).  A colon separates where behind it and at the beginning there is "/dev/" or a tag ("UUID=",
 * "LABEL=", …), but not inside of quotes: other names have colons, too.
 */

struct bootconf;

enum { ROOTLIST_PARTS_MAX = 15 };

/* One of the devices behind the first. */
struct rootpart {
	size_t root; /* which of conf->root[] the first one is */
	struct devref ref;
};

/* For the table of kinds of roots, see rootkind.h. */
char *rootlist_item(char **rest);
const char *rootlist_add(struct bootconf *conf, char *item);

#endif
