/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_CRYPTSETUP_CRYPTWORDS_H
#define HOOKS_CRYPTSETUP_CRYPTWORDS_H

#include "image/hooks/cryptsetup/cryptvolume.h"

/* What the words of the kernel command line say of a volume: those of systemd and dracut, and two of Arch. */

enum cryptnamed {
	CRYPTNAMED_NONE,   /* they name no volume */
	CRYPTNAMED_OTHERS, /* but not this one */
	CRYPTNAMED_THIS,
};

/* Is DISK named?  Its name, key and options come into VOLUME, over those that are there. */
enum cryptnamed cryptwords_apply(struct cryptvolume *volume, const struct cryptdisk *disk);

#endif
