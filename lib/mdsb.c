/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/mdsb.h"

#include <stdio.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/mdparse.h"
#include "lib/num.h"
#include "lib/text.h"

enum {
	SECTOR = 512,
	RESERVED_090 = 64 * 1024,
	SMALLEST_1 = 12 * 1024,
	MINOR_MAX = 0xfffff,
	RAID10_NEAR_2 = 0x102
};

size_t mdsb_places(uint64_t device, struct mdsb_place places[MDSB_PLACES_MAX])
{
	uint64_t whole = device & ~(uint64_t)(SECTOR - 1);
	size_t n = 0;

	if (whole >= 2 * RESERVED_090)
		places[n++] = (struct mdsb_place){ MDSB_090,
			(whole & ~(uint64_t)(RESERVED_090 - 1)) - RESERVED_090, device };
	if (whole >= SMALLEST_1) {
		places[n++] =
			(struct mdsb_place){ MDSB_10, (whole - 8192) & ~(uint64_t)4095, device };
		places[n++] = (struct mdsb_place){ MDSB_11, 0, device };
		places[n++] = (struct mdsb_place){ MDSB_12, 4096, device };
	}
	return n;
}

int mdsb_parse(const uint8_t *bytes, const struct mdsb_place *place, struct mdsb *sb)
{
	int err;

	memset(sb, 0, sizeof(*sb));
	sb->format = place->format;
	err = place->format == MDSB_090 ? mdparse_090(bytes, place, sb)
					: mdparse_1(bytes, place, sb);
	if (!err)
		sb->why = NULL;
	return err;
}

int mdsb_check(struct mdsb *sb)
{
	sb->why = NULL;
	return mdparse_check(sb);
}

bool mdsb_is_mirror(const struct mdsb *sb)
{
	if (sb->level == 10)
		return sb->raid_disks == 2 && sb->layout == RAID10_NEAR_2;
	return sb->level == 1 || ((sb->level == 4 || sb->level == 5) && sb->raid_disks == 2);
}

bool mdsb_overrides(const struct mdsb *a, const struct mdsb *b)
{
	return a->ctime > b->ctime;
}

/* mdadm keeps the UUID as four integers: of 1.x they are the bytes as they are on the disk. */
static uint32_t word_in_map(const struct mdsb *sb, unsigned index)
{
	const uint8_t *bytes = sb->uuid + 4 * index;
	bool swapped = sb->format != MDSB_090 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

	return swapped ? bytes_le32(bytes) : bytes_be32(bytes);
}

void mdsb_uuid(const struct mdsb *sb, enum mdsb_uuid_form form, char text[MDSB_UUID_SIZE])
{
	uint32_t w[4];

	for (unsigned i = 0; i < 4; i++)
		w[i] = form == MDSB_UUID_MAP ? word_in_map(sb, i) : bytes_be32(sb->uuid + 4 * i);
	if (form == MDSB_UUID_BLKID)
		snprintf(text, MDSB_UUID_SIZE, "%08x-%04x-%04x-%04x-%04x%08x", w[0], w[1] >> 16,
			w[1] & 0xffff, w[2] >> 16, w[2] & 0xffff, w[3]);
	else
		snprintf(text, MDSB_UUID_SIZE, "%08x:%08x:%08x:%08x", w[0], w[1], w[2], w[3]);
}

void mdsb_version(const struct mdsb *sb, char text[MDSB_VERSION_SIZE])
{
	static const char *const names[] = { "0.90", "1.0", "1.1", "1.2" };

	text_copy(text, MDSB_VERSION_SIZE, sb->minor_version == 91 ? "0.91" : names[sb->format]);
}

const char *mdsb_short_name(const struct mdsb *sb)
{
	const char *colon = strchr(sb->name, ':');

	return colon ? colon + 1 : sb->name;
}

int mdsb_wanted_minor(const struct mdsb *sb)
{
	const char *name = mdsb_short_name(sb);
	int number;

	if (sb->format == MDSB_090)
		return sb->preferred_minor;
	if (text_starts(name, "/dev/"))
		name += 5;
	if (text_starts(name, "md"))
		name += 2;
	if (*name == '/')
		name++;
	if (*name < '0' || *name > '9' || num_int(name, 10, &number) || number > MINOR_MAX)
		return -1;
	return number;
}
