/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_BATCH_H
#define KINIT_BLOCK_BATCH_H

#include <stdbool.h>

struct blkdev;
struct boot;

/*
 * Which disks are looked at together, to see which of them are empty (empty.h)?  Where there are many, most are, and
 * a reader for each takes ten times as long.  Those that are not empty, and all of a batch that does not answer at
 * once, are read alone, so that no disk waits for another that is dying.
 */

enum {
	BATCH_CROWD = 8,          /* from so many devices on */
	BATCH_PACE_MS = 20,       /* so long disks gather, unless there are enough for one */
	BATCH_PACE_DISKS = 10,    /* a millisecond longer for each so many */
	BATCH_STUCK_MS = 500,     /* with one disk */
	BATCH_TIMEOUT_MS = 10000, /* with all */
	/* When of so many disks, at least, not every so manieth was empty, there are no more batches. */
	BATCH_LOOKED_MIN = 8,
	BATCH_EMPTY_PART = 4,
	BATCH_STUCK_WEIGHT = 4, /* one that did not answer counts so much */
};

/* Is DEV, which is to be read, left to a batch? */
bool batch_wants(const struct boot *boot, const struct blkdev *dev);

/* Starts a batch of those that are to be read, as far as there is a place for it. */
void batch_pump(struct boot *boot);

#endif
