/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_OVERLAY_MAKE_H
#define KINIT_ROOT_OVERLAY_MAKE_H

#include <stdbool.h>

#include "kinit/boot.h"

/* The mounts of an overlay, made by a worker. */

enum overlay_part {
	OVERLAY_PART_NONE,
	OVERLAY_PART_UPPER, /* the tmpfs or the device for the changes */
	OVERLAY_PART_DIRS,  /* the directories on it */
	OVERLAY_PART_LOWER, /* the root, that moves away */
	OVERLAY_PART_TOP,   /* what comes on ROOT_DIR */
};

struct overlay_report {
	int err;
	enum overlay_part part; /* that err is about */
	bool stale;             /* there is another device than the one that was found */
	bool no_options;        /* the tmpfs took none of those that were asked for */
	bool no_reset;          /* not all of the former changes could be deleted */
};

/* Fails with nothing changed: what was moved is moved back. */
void overlay_make(struct boot *boot, int id, void *report);
void overlay_make_usr(struct boot *boot, int id, void *report);

void overlay_make_sound(void *report);

/* What PART is called in a message. */
const char *overlay_part_name(enum overlay_part part);

#endif
