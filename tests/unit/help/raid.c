/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/raid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "lib/mdsb.h"
#include "lib/text.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"

void raid_superblock(const struct raid *raid, unsigned slot, struct mdsb *sb)
{
	*sb = (struct mdsb){ .format = raid->name ? MDSB_12 : MDSB_090,
		.major_version = raid->name ? 1 : 0,
		.minor_version = raid->name ? 2 : 90,
		.preferred_minor = raid->name ? -1 : raid->minor,
		.ctime = 1,
		.level = raid->level,
		.chunk = 128,
		.raid_disks = raid->slots,
		.size = 10240,
		.events = 100,
		.resync_offset = raid->dirty ? 0 : MDSB_CLEAN,
		.devices = 16,
		.number = slot,
		.role = (uint16_t)slot,
		.data_offset = 2048,
		.data_size = 10240 };
	if (raid->level == 5 || raid->level == 6)
		sb->layout = 2;
	memset(sb->uuid, raid->id, sizeof(sb->uuid));
	memset(sb->device_uuid, (int)slot + 1, sizeof(sb->device_uuid));
	if (raid->name)
		text_copy(sb->name, sizeof(sb->name), raid->name);
	memset(sb->roles, 0xff, sizeof(sb->roles));
	for (unsigned i = 0; i < raid->slots; i++)
		sb->roles[i] = (uint16_t)i;
}

struct blkdev *raid_member(
	struct boot *boot, const struct raid *raid, unsigned slot, const char *disk)
{
	struct blkdev *dev = boot_disk(
		boot, disk, &(struct blkfacts){ .usage = USAGE_RAID, .type = "linux_raid_member" });

	dev->member = calloc(1, sizeof(*dev->member));
	if (!dev->member)
		abort();
	raid_superblock(raid, slot, &dev->member->sb);
	return dev;
}

void raid_members(struct boot *boot, const struct raid *raid, unsigned from, unsigned to)
{
	char name[8];

	for (unsigned slot = from; slot < to; slot++) {
		snprintf(name, sizeof(name), "sd%c", 'a' + (int)slot);
		raid_member(boot, raid, slot, name);
	}
}
