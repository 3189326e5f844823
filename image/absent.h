/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ABSENT_H
#define IMAGE_ABSENT_H

#include <stdbool.h>

/*
 * Which drivers exist for this kernel but are not in the image?  kinit.absent answers it in the image
 * for disks, kinit.absent.net for the network, so that a boot without a root can name the driver that
 * a device wants; see lib/driverlist.h.
 */

struct modset;
struct order;

struct absent {
	const char *moddir; /* that of the kernel, with its modules.alias */
	const struct modset *set;
	const struct order *order;
	bool (*is_wanted)(const char *path);
};

/* Writes the file PATH.  Says what went wrong; returns 0 or -errno. */
int absent_write(const char *path, const struct absent *what);

#endif
