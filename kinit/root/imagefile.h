/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_IMAGEFILE_H
#define KINIT_ROOT_IMAGEFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/boot.h"
#include "kinit/root/attempt.h"

/*
 * A root that is a file of the initramfs, with a filesystem in it: root=/PATH, and /initrd.image, as which a kernel
 * with CONFIG_BLK_DEV_RAM keeps an initrd that is no archive (populate_initrd_image() in init/initramfs.c).  It becomes
 * a loop device, which is a disk like any other.  Nothing is copied: the loop device holds the file in memory when the
 * initramfs goes.
 */

struct devref;

#define IMAGEFILE_INITRD "/initrd.image"

struct imagefile {
	size_t index; /* of the word of root= that it is for */
	struct attempt attach;
	unsigned number; /* ATTEMPT_DONE: of its loop device */
	bool asked;      /* the driver was asked for */
};

/* If REF names such a file that is a loop device by now, makes it that device's name. */
void imagefile_resolve(const struct boot *boot, struct devref *ref);

/* Is any such file attached? */
bool imagefile_is_held(const struct boot *boot);

/* Begins anew after an emergency shell, unless it is attached. */
void imagefile_restart(struct boot *boot);

/* Step: the file that the present word of root= names is a loop device, or it names none. */
enum step_answer imagefile_step_attach(struct boot *boot);

#endif
