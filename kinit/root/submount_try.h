/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_SUBMOUNT_TRY_H
#define KINIT_ROOT_SUBMOUNT_TRY_H

#include <stdbool.h>

#include "kinit/boot.h"

/* One mount below the root, made by a worker. */

enum { SUBMOUNT_WHY_MAX = 256 };

struct submount_report {
	int err;
	bool stale;  /* there is another device than the one that was found */
	bool no_dir; /* err is about the directory */
	bool readonly;
	bool again;                 /* a server may have another answer later */
	char why[SUBMOUNT_WHY_MAX]; /* err in words; "" if it says all */
	bool unclean; /* its file system was not unmounted cleanly, or has errors: ext2 to ext4, of the root's fstab */
};

/* Mounts the one at ID in boot->submounts, from the source and with the type that were found. */
void submount_try(struct boot *boot, int id, void *report);

/* Makes the report fit to be used, whatever it is. */
void submount_make_sound(void *report);

#endif
