/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_EMPTIER_H
#define KINIT_SWITCH_EMPTIER_H

struct boot;

/*
 * Deletes all that is in the initramfs, whose directory ROOTFS is open, and gives its memory back, once the real
 * init is running and the modules that are being loaded have been read: a child does it, called "kinit-emptier", which
 * that init reaps.  Mounts in it, and what is below them, are left alone.  To be called when nothing can fail any more.
 */
void emptier_begin(struct boot *boot, int rootfs);

#endif
