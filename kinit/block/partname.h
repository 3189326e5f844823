/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_PARTNAME_H
#define KINIT_BLOCK_PARTNAME_H

struct blkdev;
struct blkfacts;

/*
 * What the kernel itself calls a partition: PARTNAME and, since Linux 6.13, PARTUUID of its uevent
 * (block/partitions/core.c).  It knows tables that libblkid does not, as that of blkdevparts= on the command line.
 */

/* Reads both into the empty FACTS of DEV; a whole disk has neither. */
void partname_read(int rootfd, const struct blkdev *dev, struct blkfacts *facts);

/* Gives FACTS, which libblkid read, what it did not find of NAMES. */
void partname_fill(struct blkfacts *facts, const struct blkfacts *names);

#endif
