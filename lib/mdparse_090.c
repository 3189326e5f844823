/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/mdparse.h"

/* Offsets in 32-bit words. */
enum {
	MAJOR_VERSION = 1,
	MINOR_VERSION = 2,
	UUID0 = 5,
	CTIME = 6,
	LEVEL = 7,
	SIZE = 8,
	RAID_DISKS = 10,
	MD_MINOR = 11,
	UUID1 = 13,
	UTIME = 32,
	STATE = 33,
	CSUM = 38,
	EVENTS = 39,
	CP_EVENTS = 41,
	RECOVERY_CP = 43,
	RESHAPE_POSITION = 44,
	NEW_LEVEL = 46,
	DELTA_DISKS = 47,
	NEW_LAYOUT = 48,
	NEW_CHUNK = 49,
	LAYOUT = 64,
	CHUNK = 65,
	DISKS = 128,
	THIS_DISK = 992,
	WORDS = MDSB_BYTES / 4
};

/* Of one entry of the table of disks, and in how many words each is. */
enum { DISK_RAID_DISK = 3, DISK_STATE = 4, DISK_WORDS = 32, DISKS_MAX = 27 };

enum { STATE_CLEAN = 1 << 0, STATE_CLUSTERED = 1 << 5, STATE_BITMAP = 1 << 8 };
enum {
	DISK_FAULTY = 1 << 0,
	DISK_ACTIVE = 1 << 1,
	DISK_SYNC = 1 << 2,
	DISK_WRITE_MOSTLY = 1 << 9,
};

/* It is in the byte order of the machine that wrote it, 64-bit numbers included. */
static uint32_t word(const uint8_t *bytes, unsigned index)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? bytes_le32(bytes + 4 * index)
							 : bytes_be32(bytes + 4 * index);
}

static uint64_t double_word(const uint8_t *bytes, unsigned index)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? bytes_le64(bytes + 4 * index)
							 : bytes_be64(bytes + 4 * index);
}

static bool is_foreign(const uint8_t *bytes)
{
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? bytes_be32(bytes) == MDPARSE_MAGIC
							 : bytes_le32(bytes) == MDPARSE_MAGIC;
}

static uint32_t fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

/* Folded, because some machines have written only 16 bits of it. */
static bool checksum_fits(const uint8_t *bytes)
{
	uint64_t sum = 0;

	for (unsigned i = 0; i < WORDS; i++)
		sum += i == CSUM ? 0 : word(bytes, i);
	return fold((uint32_t)sum + (uint32_t)(sum >> 32)) == fold(word(bytes, CSUM));
}

static uint16_t role_of(const uint8_t *bytes, unsigned number, int minor_version)
{
	uint32_t slot = word(bytes, DISKS + number * DISK_WORDS + DISK_RAID_DISK);
	uint32_t state = word(bytes, DISKS + number * DISK_WORDS + DISK_STATE);
	/* Active but not in sync: it is filled by the reshape. */
	bool in_slot = state & DISK_SYNC || (state & DISK_ACTIVE && minor_version > 90);

	if (state & DISK_FAULTY)
		return MDSB_FAULTY;
	return in_slot && slot < DISKS_MAX ? (uint16_t)slot : MDSB_SPARE;
}

static void read_reshape(const uint8_t *bytes, struct mdsb *sb)
{
	sb->reshape.position = double_word(bytes, RESHAPE_POSITION);
	sb->reshape.level = (int32_t)word(bytes, NEW_LEVEL);
	sb->reshape.delta_disks = (int32_t)word(bytes, DELTA_DISKS);
	sb->reshape.layout = word(bytes, NEW_LAYOUT);
	sb->reshape.chunk = word(bytes, NEW_CHUNK) / 512;
	if (sb->minor_version > 90 && sb->reshape.position != UINT64_MAX)
		sb->features |= MDSB_HAS_RESHAPE;
}

static void read_array(const uint8_t *bytes, struct mdsb *sb)
{
	sb->minor_version = (int32_t)word(bytes, MINOR_VERSION);
	for (unsigned i = 0; i < 4; i++) {
		uint32_t part = word(bytes, i ? UUID1 + i - 1 : UUID0);

		for (unsigned j = 0; j < 4; j++)
			sb->uuid[4 * i + j] = (uint8_t)(part >> (24 - 8 * j));
	}
	sb->preferred_minor = (int32_t)word(bytes, MD_MINOR);
	sb->ctime = word(bytes, CTIME);
	sb->level = (int32_t)word(bytes, LEVEL);
	sb->layout = word(bytes, LAYOUT);
	sb->chunk = word(bytes, CHUNK) / 512;
	sb->raid_disks = word(bytes, RAID_DISKS);
	sb->size = 2 * (uint64_t)word(bytes, SIZE);
	if (word(bytes, STATE) & STATE_BITMAP)
		sb->features |= MDSB_HAS_BITMAP;
	if (word(bytes, STATE) & STATE_CLUSTERED)
		sb->features |= MDSB_HAS_CLUSTER;
	read_reshape(bytes, sb);
}

static void read_state(const uint8_t *bytes, struct mdsb *sb)
{
	sb->utime = word(bytes, UTIME);
	sb->events = double_word(bytes, EVENTS);
	if (word(bytes, STATE) & STATE_CLEAN)
		sb->resync_offset = MDSB_CLEAN;
	else if (double_word(bytes, CP_EVENTS) == sb->events)
		sb->resync_offset = word(bytes, RECOVERY_CP);
	for (unsigned i = 0; i < DISKS_MAX; i++)
		sb->roles[i] = role_of(bytes, i, sb->minor_version);
	sb->devices = DISKS_MAX;
}

/* The table says what the disk is, THIS_DISK only which entry is its own. */
static void read_member(const uint8_t *bytes, const struct mdsb_place *place, struct mdsb *sb)
{
	const unsigned entry = DISKS + sb->number * DISK_WORDS;
	uint32_t state = word(bytes, entry + DISK_STATE);

	sb->role = mdparse_role(sb);
	sb->data_size = place->offset / 512;
	sb->write_mostly = state & DISK_WRITE_MOSTLY;
	if (sb->role < MDSB_SLOT_MAX && !(state & DISK_SYNC))
		sb->features |= MDSB_HAS_RECOVERY_OFFSET;
}

static int check(const uint8_t *bytes, struct mdsb *sb)
{
	if (is_foreign(bytes))
		return mdparse_error(sb, -EMEDIUMTYPE, "it is of the other byte order");
	if (word(bytes, 0) != MDPARSE_MAGIC)
		return mdparse_error(sb, -ENOENT, "there is no magic number");
	if (word(bytes, MAJOR_VERSION) != 0 || word(bytes, MINOR_VERSION) < 90 ||
		word(bytes, MINOR_VERSION) > 91)
		return mdparse_error(sb, -ENOENT, "its version is not 0.90 or 0.91");
	if (!checksum_fits(bytes))
		return mdparse_error(sb, -EBADMSG, "its checksum is wrong");
	return 0;
}

int mdparse_090(const uint8_t *bytes, const struct mdsb_place *place, struct mdsb *sb)
{
	int err = check(bytes, sb);

	if (err)
		return err;
	read_array(bytes, sb);
	read_state(bytes, sb);
	sb->number = word(bytes, THIS_DISK);
	if (sb->number >= DISKS_MAX)
		return mdparse_error(sb, -EINVAL, "this_disk is not in its table");
	read_member(bytes, place, sb);
	if (sb->raid_disks > DISKS_MAX)
		return mdparse_error(sb, -EINVAL, "raid_disks is too large");
	if (sb->level > 0 && sb->size > sb->data_size)
		return mdparse_error(sb, -EINVAL, "size is larger than the device");
	return mdparse_check(sb);
}
