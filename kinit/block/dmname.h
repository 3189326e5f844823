/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_DMNAME_H
#define KINIT_BLOCK_DMNAME_H

#include <stdbool.h>
#include <stddef.h>

struct blkdev;
struct boot;
struct devref;

/* What device mapper calls its devices, and who made them, as /sys/block/dm-N/dm tells. */

enum { DMNAME_SIZE = 128 }; /* DM_NAME_LEN and DM_UUID_LEN (Linux, uapi/linux/dm-ioctl.h) */

/* If REF is /dev/mapper/NAME, or /dev/GROUP/VOLUME of LVM, and there is a device of that name, REF becomes its
 * number. */
void dmname_resolve(const struct boot *boot, struct devref *ref);

/* Looks which of them are parts of others, the legs of a mirror for instance, each of which looks like all of it.  No
 * event tells of that. */
void dmname_look(struct boot *boot);

/* The path of DEV's node in PATH of SIZE bytes: that in /dev/mapper, if it is there, as this is what people know it by,
 * or its kernel's one. */
void dmname_path(const struct boot *boot, const struct blkdev *dev, char *path, size_t size);

/* What DEV is called, in NAME, if that can be a file of /dev/mapper. */
bool dmname_read(const struct boot *boot, const struct blkdev *dev, char name[DMNAME_SIZE]);

/* Is DEV a device of device mapper, and not one of its partitions? */
bool dmname_is_mapped(const struct blkdev *dev);

#endif
