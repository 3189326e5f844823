/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_TWINS_H
#define KINIT_BLOCK_TWINS_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/block/blkdev.h"

/*
 * Two devices carry the same name: a disk and its copy.  Which one is meant must not depend on whose driver is
 * faster.  So it is
 * - the one on the disk that the machine was booted from, if the boot loader tells: the only disk that has the EFI
 *   system partition which it came from.  (If a whole disk was copied, its copy has one with the same PARTUUID, and
 *   that says nothing.)
 * - the one whose disk stays in the machine (neither removable, nor on USB);
 * - the first by their places on the buses, as /sys has them, with numbers compared as numbers;
 * - of two without a place the one that arrived first.
 * Of a disk and a partition on it, it is the partition.
 */

/* Fills in where the new device DEV is; that stays so as long as it is there. */
void twins_look(int rootfd, struct blkdev *dev);

/* The boot loader came from the partition PARTUUID, in lower case; "": that is not known.  Is this news? */
bool twins_learn(struct blkdevs *devs, const char *partuuid);

/* Is the partition DEV on a disk that has the one which the boot loader came from? */
bool twins_is_booted(const struct blkdevs *devs, const struct blkdev *dev);

/* A or B. */
const struct blkdev *twins_choose(
	const struct blkdevs *devs, const struct blkdev *a, const struct blkdev *b);

/* Why TAKEN was chosen and not OTHER, as the rest of a sentence, in TEXT, which is returned. */
const char *twins_reason(const struct blkdevs *devs, const struct blkdev *taken,
	const struct blkdev *other, char text[128]);

#endif
