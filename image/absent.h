/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ABSENT_H
#define IMAGE_ABSENT_H

/*
 * Which drivers of disks exist for this kernel but are not in the image?  kinit.absent answers it
 * in the image, so that a boot without a root can name the driver that a device wants.  One line
 * each, "ALIAS MODULE" as in modules.alias.
 */

struct modset;
struct order;

/*
 * Writes the file PATH from MODDIR/modules.alias.  Says what went wrong; returns 0 or -errno.
 */
int absent_write(
	const char *path, const char *moddir, const struct modset *set, const struct order *order);

#endif
