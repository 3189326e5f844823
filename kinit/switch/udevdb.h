/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_UDEVDB_H
#define KINIT_SWITCH_UDEVDB_H

#include "kinit/boot.h"

/*
 * What the real system's udev has to know of volumes that were made without it.  Its rules (55-dm.rules of lvm2) leave
 * out a device of device mapper unless its database says that who made it has told udev of it, and then what is in
 * fstab(5) never comes.
 */

/* Step: writes /run/udev/data/bMAJOR:MINOR for each.  What goes wrong is named; it never fails. */
enum step_answer udevdb_step_write(struct boot *boot);

#endif
