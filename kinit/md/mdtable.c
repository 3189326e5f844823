/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/md/mdtable.h"

#include <string.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/mdmember.h"
#include "lib/mdlevel.h"

enum { DAY_S = 86400 };

static uint64_t end_of(const struct mdsb *sb)
{
	return sb->data_offset + sb->size;
}

static bool lies_in_data(const struct blkdev *part, const struct mdsb *sb)
{
	if (sb->data_offset)
		return part->start == sb->data_offset && part->sectors <= sb->size;
	return part->start && part->start < end_of(sb) && part->sectors <= end_of(sb) - part->start;
}

static bool is_younger(const struct blkdev *part, const struct mdsb *sb)
{
	return sb->utime >= sb->ctime && part->facts.made > sb->utime &&
	       part->facts.made - sb->utime > DAY_S;
}

bool mdtable_is_array(const struct mdmember *member)
{
	return !member->err && mdsb_is_mirror(&member->sb) && !member->sb.data_offset &&
	       member->gpt_end && member->gpt_end == end_of(&member->sb);
}

static enum mdtable judge(const struct mdmember *member, const struct blkdev *part)
{
	const struct mdsb *sb = &member->sb;

	if (!lies_in_data(part, sb) || (!sb->data_offset && member->gpt_end > end_of(sb)))
		return MDTABLE_OF_DISK;
	if (mdtable_is_array(member))
		return MDTABLE_OF_ARRAY;
	return is_younger(part, sb) ? MDTABLE_OF_DISK : MDTABLE_UNCLEAR;
}

enum mdtable mdtable_of(const struct blkdevs *devs, const struct blkdev *part)
{
	const struct blkdev *disk = blkdevs_find(devs, part->disk);
	const struct mdmember *member = disk ? disk->member : NULL;
	enum mdtable table;

	if (!member || member->err || !mdsb_is_mirror(&member->sb))
		return MDTABLE_OF_DISK;
	table = judge(member, part);
	for (size_t i = 0; i < devs->n && table == MDTABLE_UNCLEAR && !member->sb.data_offset;
		i++) {
		const struct blkdev *dev = &devs->items[i];

		if (dev->partno && dev->start && dev->state == BLK_KNOWN &&
			!strcmp(dev->disk, part->disk))
			table = judge(member, dev);
	}
	return table;
}

bool mdtable_may_begin(const struct blkdevs *devs, const struct blkdev *part)
{
	const struct blkdev *disk = blkdevs_find(devs, part->disk);
	const struct mdsb *sb =
		disk && disk->member && !disk->member->err ? &disk->member->sb : NULL;

	return sb && !mdsb_is_mirror(sb) && !sb->data_offset && sb->role == 0 &&
	       (sb->level == MDLEVEL_LINEAR || part->start < sb->chunk);
}
