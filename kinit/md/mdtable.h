/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MD_MDTABLE_H
#define KINIT_MD_MDTABLE_H

#include <stdbool.h>

/*
 * A disk has a superblock of md, and partitions as well.  Is it half of a mirror that has a table in it, or was it that
 * once, and got a table of its own since?
 *
 * To be wrong costs differently.  If half of a mirror is mounted without md, that does not learn of what is written:
 * when the other half is back, each has its own truth, and one is lost without a word.  If a mirror that is left over
 * is started, degraded, its partitions have the same bytes as those of the disk, as long as all of what is asked for
 * lies in the array's data: md writes to its superblock and bitmap only, which are elsewhere.  It costs the wait for
 * members that do not come.  So it is the disk's own where something says so, and else the array is started:
 *
 * - the partition ends behind the array's data, or the GPT was written for something that does: its second header,
 *   in the last sector of what it was written for, is behind the array's data.  It is the disk's.  (With metadata 1.0
 *   that one has overwritten the superblock, which is 8 to 12 KiB before the disk's end; that of 0.90 is 64 to 128 KiB
 *   before it and stays.)
 * - the GPT's second header is in the last sector of the array's data: it was written inside of the array.
 * - with data that do not begin with the disk (1.1, 1.2) the disk's table is none of the array's.  A partition that
 *   begins exactly where these data do has what the array has; any other one is the disk's.
 * - its file system was made (ext2 to ext4 say when) at least a day after the array noted anything for the last
 *   time: since then it was not even assembled.  Clocks of machines without a battery may be wrong by years: times
 *   that contradict each other, the note and the making of the array, say nothing; and a day is more than a wrong
 *   time zone makes.
 *
 * A table that begins with the disk is the disk's for all of its partitions if it is for one.
 *
 * Other levels than mirrors do not show whole file systems on one disk, and cannot differ from themselves.
 */

struct blkdevs;
struct blkdev;
struct mdmember;

enum mdtable {
	MDTABLE_OF_DISK,
	MDTABLE_UNCLEAR, /* the array, if it can be started, has the same */
	MDTABLE_OF_ARRAY,
};

/* Whose is the partition PART, the disk of which is a member? */
enum mdtable mdtable_of(const struct blkdevs *devs, const struct blkdev *part);

/* May PART, the disk of which is a member, be where a partition of an array begins that is no mirror?  What is in the
 * first chunk of the array is at the beginning of its first disk, and all of a linear one's first disk is. */
bool mdtable_may_begin(const struct blkdevs *devs, const struct blkdev *part);

/* Is the table that is seen on MEMBER's disk its array's for sure? */
bool mdtable_is_array(const struct mdmember *member);

#endif
