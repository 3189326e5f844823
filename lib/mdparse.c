/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/mdparse.h"

#include <errno.h>

enum { MINOR_MAX = 0xfffff };

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

static int check_shape(struct mdsb *sb)
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

static bool is_version(const struct mdsb *sb)
{
	if (sb->format == MDSB_090)
		return sb->major_version == 0 &&
		       (sb->minor_version == 90 || sb->minor_version == 91);
	return sb->format <= MDSB_12 && sb->major_version == 1 &&
	       sb->minor_version == (int)(sb->format - MDSB_10);
}

static bool is_minor(const struct mdsb *sb)
{
	return sb->format == MDSB_090 ? sb->preferred_minor >= 0 && sb->preferred_minor <= MINOR_MAX
				      : sb->preferred_minor == -1;
}

/* A device without an entry was thrown out: mdadm leaves it alone, and so do we. */
uint16_t mdparse_role(const struct mdsb *sb)
{
	return sb->number < sb->devices ? sb->roles[sb->number] : MDSB_FAULTY;
}

static int check_features(struct mdsb *sb)
{
	uint32_t ppl = sb->features & (MDSB_HAS_PPL | MDSB_HAS_MULTIPLE_PPLS);

	if (ppl && sb->features & (MDSB_HAS_BITMAP | MDSB_HAS_JOURNAL))
		return mdparse_error(sb, -EINVAL, "feature_map has a PPL and a bitmap or journal");
	if (ppl == (MDSB_HAS_PPL | MDSB_HAS_MULTIPLE_PPLS))
		return mdparse_error(sb, -EINVAL, "feature_map has two kinds of PPL");
	if (sb->features & MDSB_HAS_RAID0_LAYOUT && sb->level != 0)
		return mdparse_error(sb, -EINVAL, "feature_map has a layout of RAID0");
	if (sb->role == MDSB_JOURNAL && !(sb->features & MDSB_HAS_JOURNAL))
		return mdparse_error(sb, -EINVAL, "a journal without the feature");
	return 0;
}

int mdparse_check(struct mdsb *sb)
{
	int err;

	if (!is_version(sb))
		return mdparse_error(sb, -EINVAL, "its version is not that of its place");
	if (!is_minor(sb))
		return mdparse_error(sb, -EINVAL, "md_minor is no minor number");
	if (sb->devices > MDSB_DEVICES_MAX)
		return mdparse_error(sb, -E2BIG, "it tells of too many devices");
	if (sb->role != mdparse_role(sb))
		return mdparse_error(sb, -EINVAL, "its role is not that of its number");
	err = check_shape(sb);
	if (!err)
		err = check_features(sb);
	if (!err && sb->data_offset + sb->data_size < sb->data_offset)
		err = mdparse_error(sb, -EINVAL, "the data reach beyond the device");
	if (!err && sb->features & ~(uint32_t)MDSB_FEATURES)
		err = mdparse_error(sb, -EOPNOTSUPP, "feature_map has unknown features");
	return err;
}
