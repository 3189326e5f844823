/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_GUESS_H
#define KINIT_ROOT_GUESS_H

#include "kinit/boot.h"

/*
 * What will the root need?  The driver of a file system takes longer to load than most disks take to be found and read,
 * so some are loaded while the root's disk is waited for, by what others leave of the processor, the types one after the
 * other: those of rootfstype=, or those that kinit-image was told of (/lib/modules/RELEASE/kinit.filesystems, names of
 * modules, one a line), else ext4; and what drives the disks of buses that are there.
 * A disk that is plugged in comes the sooner if its drivers are there: those of a root that is named by its node
 * (guessnode.h) are loaded when nothing else is.
 */

enum { GUESS_LIST_MAX = 512 };

/* Pump: does so. */
void guess_pump(struct boot *boot);

#endif
