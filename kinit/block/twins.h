/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_TWINS_H
#define KINIT_BLOCK_TWINS_H

#include <stddef.h>

#include "kinit/block/blkdev.h"

/*
 * Two devices carry the same name: a disk and its copy.  Which one is meant must not depend on whose driver is
 * faster.  So it is the one whose disk stays in the machine (neither removable, nor on USB); of two such, the
 * first by their places on the buses, as /sys has them, with numbers compared as numbers; and of two without a
 * place the one that arrived first.  Of a disk and a partition on it, it is the partition.
 */

/* Fills in where the new device DEV is; that stays so as long as it is there. */
void twins_look(int rootfd, struct blkdev *dev);

/* A or B. */
const struct blkdev *twins_choose(
	const struct blkdevs *devs, const struct blkdev *a, const struct blkdev *b);

/* Why TAKEN was chosen and not OTHER, as the rest of a sentence, in TEXT, which is returned. */
const char *twins_reason(const struct blkdevs *devs, const struct blkdev *taken,
	const struct blkdev *other, char text[128]);

#endif
