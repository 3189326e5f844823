/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/bchsb.h"

#include <stdbool.h>
#include <string.h>

#include "lib/bytes.h"

enum {
	MAGIC_AT = 24,
	NR_DEVICES_AT = 123,
	U64S_AT = 124,
	FIELDS_AT = 752,
	FIELD_HEAD = 8, /* le32 u64s, le32 type */
	MEMBERS_V1 = 1,
	MEMBER_V1_BYTES = 56,
	MEMBERS_V2 = 11,
	MEMBERS_V2_HEAD = 8, /* le16 member_bytes, and padding */
	UUID_BYTES = 16,
};

/* Both begin with the UUID of a device. */
struct members {
	const uint8_t *at;
	size_t size, each;
};

/* Of a place that is free, or whose device was removed (BCH_SB_MEMBER_DELETED_UUID). */
static bool is_free(const uint8_t *uuid)
{
	static const uint8_t none[UUID_BYTES];
	static const uint8_t deleted[UUID_BYTES] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xd9, 0x6a, 0x60, 0xcf, 0x80, 0x3d, 0xf7, 0xef };

	return !memcmp(uuid, none, UUID_BYTES) || !memcmp(uuid, deleted, UUID_BYTES);
}

static void take_field(const uint8_t *field, size_t size, struct members *members)
{
	uint32_t type = bytes_le32(field + 4);

	if (type == MEMBERS_V1 && !members->each)
		*members =
			(struct members){ field + FIELD_HEAD, size - FIELD_HEAD, MEMBER_V1_BYTES };
	else if (type == MEMBERS_V2 && size >= FIELD_HEAD + MEMBERS_V2_HEAD)
		*members = (struct members){ field + FIELD_HEAD + MEMBERS_V2_HEAD,
			size - FIELD_HEAD - MEMBERS_V2_HEAD, bytes_le16(field + FIELD_HEAD) };
}

static void find_members(const uint8_t *bytes, size_t size, struct members *members)
{
	uint64_t end = FIELDS_AT + 8 * (uint64_t)bytes_le32(bytes + U64S_AT);
	size_t at = FIELDS_AT;

	size = end < size ? (size_t)end : size;
	while (size - at >= FIELD_HEAD) {
		uint64_t len = 8 * (uint64_t)bytes_le32(bytes + at);

		if (len < FIELD_HEAD || len > size - at)
			return;
		take_field(bytes + at, (size_t)len, members);
		at += (size_t)len;
	}
}

unsigned bchsb_devices(const uint8_t *bytes, size_t size)
{
	static const uint8_t magics[2][UUID_BYTES] = {
		{ 0xc6, 0x85, 0x73, 0xf6, 0x4e, 0x1a, 0x45, 0xca, 0x82, 0x65, 0xf5, 0x7f, 0x48,
			0xba, 0x6d, 0x81 },
		{ 0xc6, 0x85, 0x73, 0xf6, 0x66, 0xce, 0x90, 0xa9, 0xd9, 0x6a, 0x60, 0xcf, 0x80,
			0x3d, 0xf7, 0xef },
	};
	struct members members = { .each = 0 };
	unsigned n = 0;

	if (size < FIELDS_AT || (memcmp(bytes + MAGIC_AT, magics[0], UUID_BYTES) &&
					memcmp(bytes + MAGIC_AT, magics[1], UUID_BYTES)))
		return 0;
	find_members(bytes, size, &members);
	if (members.each < UUID_BYTES || members.size / members.each < bytes[NR_DEVICES_AT])
		return bytes[NR_DEVICES_AT];
	for (size_t i = 0; i < bytes[NR_DEVICES_AT]; i++)
		n += !is_free(members.at + i * members.each);
	return n;
}
