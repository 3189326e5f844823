/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_RAID_H
#define TESTS_UNIT_HELP_RAID_H

#include "tests/unit/help/fake_boot.h"

/* Members of software RAID arrays on a fake machine. */

struct raid {
	int id;           /* each byte of its UUID */
	const char *name; /* "host:root"; NULL: of format 0.90, with the preferred minor */
	int minor;
	int level;
	unsigned slots;
	bool dirty;
};

/* The superblock of the member in SLOT of a whole array of version 1.2, or of 0.90. */
void raid_superblock(const struct raid *raid, unsigned slot, struct mdsb *sb);

/* A disk that was read and is the member in SLOT.  Valid until the next one comes. */
struct blkdev *raid_member(
	struct boot *boot, const struct raid *raid, unsigned slot, const char *disk);

/* Members "sda", "sdb", … in the slots FROM to TO - 1. */
void raid_members(struct boot *boot, const struct raid *raid, unsigned from, unsigned to);

#endif
