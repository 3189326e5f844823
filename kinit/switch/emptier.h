/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_EMPTIER_H
#define KINIT_SWITCH_EMPTIER_H

/*
 * Deletes all that is in the initramfs, whose directory ROOTFS is open, and gives its memory back, while the
 * real init is running already: a child does it, called "kinit-emptier", which that init reaps.  Mounts in it,
 * and what is below them, are left alone.  To be called when nothing can fail any more.
 */
void emptier_begin(int rootfs);

#endif
