/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_GUESS_H
#define KINIT_ROOT_GUESS_H

#include "kinit/boot.h"

/*
 * Of which type may the root be?  The driver of a file system takes longer to load than most disks take to be read, so
 * one is loaded while nothing else is to be done and the root's disk is still waited for: the types of rootfstype=,
 * those that kinit-image was told of (/lib/modules/RELEASE/kinit.filesystems, names of modules, one a line), else ext4.
 */

enum { GUESS_LIST_MAX = 512 };

/* Pump: does so, one at a time. */
void guess_pump(struct boot *boot);

#endif
