/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_EMPTY_H
#define KINIT_BLOCK_EMPTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/block/blkdev.h"

/*
 * Which of many disks have nothing on them?  Where libblkid and the reader of RAID superblocks look, there are only
 * zeros on these.  One process can ask that of many disks: it understands no byte of them, so that none can take it
 * over and lie about others.  What is not found empty, because of a byte or of an error, is read as any other.
 */

enum { EMPTY_RANGES_MAX = 96 };

struct empty_range {
	uint64_t begin, end; /* in bytes; END is no part of it */
};

/* How ranges are made fewer: for a disk of SIZE bytes, in whole BLOCKs, those together that have at most GAP between
 * them. */
struct empty_merge {
	uint64_t size, block, gap;
};

/* What process 1 and the worker both see, so that what was found is not lost should a later disk not answer. */
struct empty_found {
	unsigned steps; /* first each disk is opened, then each is read */
	bool empty[BLK_BATCH_MAX];
	uint64_t seq[BLK_BATCH_MAX]; /* as in struct blkfacts */
};

/* Can this program find out where libblkid looks?  Not where it is a library of its own. */
bool empty_can_tell(void);

/* Sorts and merges the N RANGES.  Returns how many there are then. */
size_t empty_merge(struct empty_range *ranges, size_t n, const struct empty_merge *how);

/* In a worker: looks at the disks of BATCH. */
void empty_look(
	struct boot *boot, const struct blk_batch *batch, volatile struct empty_found *found);

#endif
