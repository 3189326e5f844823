/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTVOLUME_H
#define HOOKS_CRYPTSETUP_CRYPTVOLUME_H

#include "image/hooks/cryptsetup/crypttab.h"

/*
 * Is a LUKS volume to be opened before the root is mounted, under which name and how?  The words of the kernel command
 * line say so, else crypttab; where neither names any volume, each is.
 */

enum cryptwish {
	CRYPTWISH_OPEN,
	CRYPTWISH_OFF,        /* rd.luks=0: none is to be opened */
	CRYPTWISH_NOT_NAMED,  /* by the words, which name others */
	CRYPTWISH_NOT_LISTED, /* in crypttab, */
	CRYPTWISH_LATER,      /* or as one that the real system opens */
};

struct cryptvolume {
	char name[CRYPTTAB_NAME_MAX]; /* of /dev/mapper/NAME */
	char device[CRYPTKEY_TEXT_MAX];
	struct cryptkey key;
	struct cryptoptions options;
};

/* What is to be done about DISK, by the words in the environment (kitword.h) and TAB.  VOLUME is filled if it is to be
 * opened. */
enum cryptwish cryptvolume_find(
	struct cryptvolume *volume, const struct cryptdisk *disk, const struct crypttab *tab);

/* The device of VOLUME and that of its header become nodes, by LIST (kitdevice.h), if they are named otherwise.  A header
 * may be a file of the image as well.  Returns NULL, or what is not there yet. */
const char *cryptvolume_locate(struct cryptvolume *volume, const char *list);

/* Why not, in words. */
const char *cryptwish_why(enum cryptwish wish);

#endif
