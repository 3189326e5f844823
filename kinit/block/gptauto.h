/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_GPTAUTO_H
#define KINIT_BLOCK_GPTAUTO_H

#include <stdbool.h>

#include "kinit/block/blkdev.h"

/*
 * The root that nobody has to name (UAPI.2 Discoverable Partitions Specification, systemd-gpt-auto-generator(8)): on
 * the disk that the boot loader came from, the partition whose type is that of a root for this machine's architecture.
 */

/* What a partition says of itself.  (It may also say that its file system is to be grown; that is done in the real
 * system, by systemd-growfs(8).) */
enum gptauto_flag {
	GPTAUTO_READ_ONLY = 60,
	GPTAUTO_NO_AUTO = 63, /* only who names it wants it */
};

/* The type of a root, for this machine: "4f68bce3-…".  "" where the specification has none. */
extern const char gptauto_type[];

bool gptauto_has(const struct blkfacts *facts, enum gptauto_flag flag);

/*
 * Is DEV that root, as far as the partitions of its disk are known?  Of several on one disk it is the one with the
 * newest version in its PARTLABEL, else the first, as in systemd.  (There can be two disks that the boot loader may
 * have come from, one a copy of the other.)
 */
bool gptauto_is_root(const struct blkdevs *devs, const struct blkdev *dev);

#endif
