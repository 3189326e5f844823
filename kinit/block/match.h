/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_MATCH_H
#define KINIT_BLOCK_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "cmdline/devref.h"
#include "kinit/block/blkdev.h"

/*
 * Which block device does a word of the command line mean?  Pure.
 *
 * What else is on its whole disk is no reason against a partition.  Who names its node wishes for that, whatever
 * is around it; only the kernel can tell that it is in use.  A tag means the partition that carries it, except
 * - where its disk has the same file system: it begins where the disk does, and the disk is meant;
 * - while an array may be started, or runs, of which its disk is a member: the partition may be the array's, seen
 *   through the one member; and if it is that for sure, also when the array is not started;
 * - while a hook may make an array of its disk, or has done so: likewise;
 * - where the partitions of two disks that are members of a volume carry it: then that is a mirror.
 */

struct match {
	const struct blkdev *dev;   /* what to mount; NULL: not there (yet) */
	const struct blkdev *other; /* a second one that the word means as well, or NULL */
	const struct blkdev *empty; /* it is there, but has no medium, or NULL */
	const struct blkdev *busy;  /* it is there, but its content is not known yet, or NULL */
	const struct blkdev *wrong; /* it carries the name, but can never be a root, or NULL */
	bool swap;                  /* swap space is as good as a file system */
};

/* Looks for REF among DEVS.  Which of several is preferred is twins.h's question. */
void match_find(const struct blkdevs *devs, const struct devref *ref, struct match *match);

/* Likewise where swap space is looked for, or a file system with a file of it. */
void match_find_swap(const struct blkdevs *devs, const struct devref *ref, struct match *match);

/* Is what is on the partition DEV on one of another disk as well, and are both disks members of volumes? */
bool match_is_mirrored(const struct blkdevs *devs, const struct blkdev *dev);

/* Is what is on DEV a piece of something else, as far as that is known: a leg of a device of device mapper, or seen
 * through a disk that an array has or may yet get, or mirrored?  Whoever opens one half makes the halves differ. */
bool match_is_piece(const struct blkdevs *devs, const struct blkdev *dev);

/* Is DEV among what REF means, fit for a root or not? */
bool match_means(const struct blkdevs *devs, const struct devref *ref, const struct blkdev *dev);

/* Do the facts FACTS of a device carry the tag (UUID=, LABEL=, …) REF? */
bool match_carries(const struct blkfacts *facts, const struct devref *ref);

/* Which other file system of FACTS has that tag?  NULL: none. */
const struct blkrival *match_rival(const struct blkfacts *facts, const struct devref *ref);

/* Why is DEV, which a match calls wrong, no root, in words for a person; NULL if nothing speaks against it. */
const char *match_refusal(const struct blkdevs *devs, const struct blkdev *dev);

/* The whole disk of the partition DEV, if something else is on that by its signature than is on DEV: left over
 * from former times, or DEV is; NULL otherwise. */
const struct blkdev *match_overruled(const struct blkdevs *devs, const struct blkdev *dev);

#endif
