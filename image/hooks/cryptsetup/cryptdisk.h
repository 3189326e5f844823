/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTDISK_H
#define HOOKS_CRYPTSETUP_CRYPTDISK_H

#include <stdbool.h>

/* A disk, and the ways in which crypttab and the kernel command line name one. */

struct cryptdisk {
	const char *node;                                /* /dev/vda2 */
	const char *uuid, *label, *partuuid, *partlabel; /* "": none, or nobody knows */
};

/* Is DISK what NAME names: UUID=, LABEL=, PARTUUID=, PARTLABEL=, the same below /dev/disk, a node
 * or a link to one? */
bool cryptdisk_is(const struct cryptdisk *disk, const char *name);

/* Does NAME name a device at all: a tag, or what is below /dev? */
bool cryptdisk_is_name(const char *name);

/* Does its UUID begin with TEXT?  In front of that, luks- and UUID= count for nothing; nor does the case of letters. */
bool cryptdisk_has_uuid(const struct cryptdisk *disk, const char *text);

#endif
