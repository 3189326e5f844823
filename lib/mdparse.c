/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/mdparse.h"

#include <errno.h>

int mdparse_error(struct mdsb *sb, int err, const char *why)
{
	sb->why = why;
	return err;
}

static bool power_of_2(uint32_t value)
{
	return value && !(value & (value - 1));
}

/* Only RAID0 may have chunks of any length (raid0.c); the others want a page at least. */
static bool chunk_fits(int level, uint32_t chunk)
{
	if (level == 0)
		return chunk > 0;
	return (level != 4 && level != 5 && level != 6 && level != 10) ||
	       (power_of_2(chunk) && chunk >= 8);
}

static int check_reshape(struct mdsb *sb)
{
	int64_t before = (int64_t)sb->raid_disks - sb->reshape.delta_disks;

	if (before < 1)
		return mdparse_error(sb, -EINVAL, "delta_disks is too large");
	if (before > MDSB_DEVICES_MAX)
		return mdparse_error(sb, -E2BIG, "delta_disks tells of too many slots");
	if (!chunk_fits(sb->reshape.level, sb->reshape.chunk))
		return mdparse_error(sb, -EINVAL, "new_chunk does not suit the level");
	return 0;
}

int mdparse_check_shape(struct mdsb *sb)
{
	if (!sb->raid_disks)
		return mdparse_error(sb, -EINVAL, "raid_disks is 0");
	if (sb->raid_disks > MDSB_DEVICES_MAX)
		return mdparse_error(sb, -E2BIG, "raid_disks is too large");
	if (!chunk_fits(sb->level, sb->chunk))
		return mdparse_error(sb, -EINVAL, "the chunk does not suit the level");
	if (sb->level > 0 && !sb->size)
		return mdparse_error(sb, -EINVAL, "size is 0");
	return sb->features & MDSB_HAS_RESHAPE ? check_reshape(sb) : 0;
}
