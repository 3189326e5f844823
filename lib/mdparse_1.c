/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/mdparse.h"
#include "lib/text.h"

/* Offsets in bytes. */
enum {
	MAJOR_VERSION = 4,
	FEATURES = 8,
	PAD0 = 12,
	UUID = 16,
	NAME = 32,
	CTIME = 64,
	LEVEL = 72,
	LAYOUT = 76,
	SIZE = 80,
	CHUNK = 88,
	RAID_DISKS = 92,
	NEW_LEVEL = 100,
	RESHAPE_POSITION = 104,
	DELTA_DISKS = 112,
	NEW_LAYOUT = 116,
	NEW_CHUNK = 120,
	NEW_OFFSET = 124,
	DATA_OFFSET = 128,
	DATA_SIZE = 136,
	SUPER_OFFSET = 144,
	RECOVERY_OFFSET = 152,
	DEV_NUMBER = 160,
	DEVICE_UUID = 168,
	DEVFLAGS = 184,
	BBLOG_SIZE = 186,
	BBLOG_OFFSET = 188,
	UTIME = 192,
	EVENTS = 200,
	RESYNC_OFFSET = 208,
	CSUM = 216,
	MAX_DEV = 220,
	PAD3 = 224,
	ROLES = 256,
	ROLES_MAX = (MDSB_BYTES - ROLES) / 2
};

enum { WRITE_MOSTLY = 1, SMALLEST_DATA = 10, BBLOG_SECTORS_MAX = 8 };
#define SECONDS_MASK ((1ULL << 40) - 1)

static bool checksum_fits(const uint8_t *bytes)
{
	unsigned size = ROLES + 2 * bytes_le32(bytes + MAX_DEV);
	uint64_t sum = 0;

	for (unsigned i = 0; i + 4 <= size; i += 4)
		sum += i == CSUM ? 0 : bytes_le32(bytes + i);
	if (size % 4)
		sum += bytes_le16(bytes + size - 2);
	return (uint32_t)sum + (uint32_t)(sum >> 32) == bytes_le32(bytes + CSUM);
}

static int check(const uint8_t *bytes, const struct mdsb_place *place, struct mdsb *sb)
{
	if (bytes_le32(bytes) != MDPARSE_MAGIC)
		return mdparse_error(sb, -ENOENT, "there is no magic number");
	if (bytes_le32(bytes + MAJOR_VERSION) != 1)
		return mdparse_error(sb, -ENOENT, "its version is not 1");
	/* The superblock of a partition, perhaps, that ends or begins where the disk does. */
	if (bytes_le64(bytes + SUPER_OFFSET) != place->offset / 512)
		return mdparse_error(sb, -ENOENT, "super_offset is another place");
	if (bytes_le32(bytes + MAX_DEV) > ROLES_MAX)
		return mdparse_error(sb, -EINVAL, "max_dev is too large");
	if (!checksum_fits(bytes))
		return mdparse_error(sb, -EBADMSG, "its checksum is wrong");
	return 0;
}

static void read_reshape(const uint8_t *bytes, struct mdsb *sb)
{
	sb->reshape.position = bytes_le64(bytes + RESHAPE_POSITION);
	sb->reshape.level = (int32_t)bytes_le32(bytes + NEW_LEVEL);
	sb->reshape.delta_disks = (int32_t)bytes_le32(bytes + DELTA_DISKS);
	sb->reshape.layout = bytes_le32(bytes + NEW_LAYOUT);
	sb->reshape.chunk = bytes_le32(bytes + NEW_CHUNK);
	if (sb->features & MDSB_HAS_NEW_OFFSET)
		sb->reshape.new_offset = (int32_t)bytes_le32(bytes + NEW_OFFSET);
}

static void read_array(const uint8_t *bytes, struct mdsb *sb)
{
	sb->major_version = 1;
	sb->minor_version = sb->format - MDSB_10;
	sb->features = bytes_le32(bytes + FEATURES);
	memcpy(sb->uuid, bytes + UUID, sizeof(sb->uuid));
	memcpy(sb->name, bytes + NAME, MDSB_NAME_SIZE - 1);
	text_clean(sb->name);
	sb->preferred_minor = -1;
	sb->ctime = bytes_le64(bytes + CTIME) & SECONDS_MASK;
	sb->level = (int32_t)bytes_le32(bytes + LEVEL);
	sb->layout = bytes_le32(bytes + LAYOUT);
	sb->chunk = bytes_le32(bytes + CHUNK);
	sb->raid_disks = bytes_le32(bytes + RAID_DISKS);
	sb->size = bytes_le64(bytes + SIZE);
	if (sb->features & MDSB_HAS_RESHAPE)
		read_reshape(bytes, sb);
}

static int read_state(const uint8_t *bytes, struct mdsb *sb)
{
	uint32_t devices = bytes_le32(bytes + MAX_DEV);

	sb->utime = bytes_le64(bytes + UTIME) & SECONDS_MASK;
	sb->events = bytes_le64(bytes + EVENTS);
	sb->resync_offset = bytes_le64(bytes + RESYNC_OFFSET);
	sb->devices = devices < MDSB_DEVICES_MAX ? devices : MDSB_DEVICES_MAX;
	for (unsigned i = 0; i < devices; i++) {
		uint16_t role = bytes_le16(bytes + ROLES + 2 * i);

		if (i < sb->devices)
			sb->roles[i] = role;
		else if (role < MDSB_SLOT_MAX || role == MDSB_JOURNAL)
			return mdparse_error(sb, -E2BIG, "max_dev tells of too many devices");
	}
	return 0;
}

static void read_member(const uint8_t *bytes, struct mdsb *sb)
{
	sb->number = bytes_le32(bytes + DEV_NUMBER);
	sb->role = mdparse_role(sb);
	memcpy(sb->device_uuid, bytes + DEVICE_UUID, sizeof(sb->device_uuid));
	sb->data_offset = bytes_le64(bytes + DATA_OFFSET);
	sb->data_size = bytes_le64(bytes + DATA_SIZE);
	sb->recovery_offset = bytes_le64(bytes + RECOVERY_OFFSET);
	sb->write_mostly = bytes[DEVFLAGS] & WRITE_MOSTLY;
}

/* Behind a superblock at the start the data begin, before or after the reshape. */
static bool data_overlap(const struct mdsb *sb, uint64_t start)
{
	uint64_t end = start + (ROLES + 2 * sb->devices + 511) / 512;
	int64_t moved = sb->reshape.new_offset;

	if (sb->data_offset < end)
		return true;
	return moved < 0 && sb->data_offset - end < (uint64_t)-moved;
}

static int check_data(const struct mdsb_place *place, struct mdsb *sb)
{
	uint64_t start = place->offset / 512;
	uint64_t end = sb->format == MDSB_10 ? start : place->device / 512;

	if (sb->data_size < SMALLEST_DATA)
		return mdparse_error(sb, -EINVAL, "data_size is too small");
	if (sb->format != MDSB_10 && data_overlap(sb, start))
		return mdparse_error(sb, -EINVAL, "data_offset is inside of the superblock");
	if (sb->data_offset > end || sb->data_size > end - sb->data_offset)
		return mdparse_error(sb, -EINVAL, "the data reach beyond the device");
	if (sb->level > 0 && sb->role < MDSB_SLOT_MAX && sb->size > sb->data_size)
		return mdparse_error(sb, -EINVAL, "size is larger than data_size");
	return 0;
}

static int check_bad_blocks(const uint8_t *bytes, struct mdsb *sb)
{
	if (sb->features & MDSB_HAS_BAD_BLOCKS &&
		(!bytes_le32(bytes + BBLOG_OFFSET) ||
			bytes_le16(bytes + BBLOG_SIZE) > BBLOG_SECTORS_MAX))
		return mdparse_error(sb, -EINVAL, "the list of bad blocks is nowhere");
	return 0;
}

static int check_padding(const uint8_t *bytes, struct mdsb *sb)
{
	bool padded = bytes_le32(bytes + PAD0);

	for (unsigned i = PAD3; i < ROLES; i++)
		padded = padded || bytes[i];
	return padded ? mdparse_error(sb, -EOPNOTSUPP, "a new feature uses what was padding") : 0;
}

int mdparse_1(const uint8_t *bytes, const struct mdsb_place *place, struct mdsb *sb)
{
	int err = check(bytes, place, sb);

	if (err)
		return err;
	read_array(bytes, sb);
	err = read_state(bytes, sb);
	if (err)
		return err;
	read_member(bytes, sb);
	err = check_bad_blocks(bytes, sb);
	if (!err)
		err = check_data(place, sb);
	if (!err)
		err = mdparse_check(sb);
	return err ? err : check_padding(bytes, sb);
}
