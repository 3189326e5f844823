/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/gpt.h"

#include <errno.h>
#include <string.h>

#include "lib/bytes.h"

enum { SIZE = 12, CRC = 16, OWN = 24, OTHER = 32, LAST_USABLE = 48, HEADER_MIN = 92 };

/* That of Ethernet, with the four bytes of the checksum itself as zeros. */
static uint32_t checksum(const uint8_t *bytes, uint32_t size)
{
	uint32_t crc = UINT32_MAX;

	for (uint32_t i = 0; i < size; i++) {
		crc ^= i >= CRC && i < CRC + 4 ? 0 : bytes[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

int gpt_end(const uint8_t *bytes, unsigned sector, uint64_t *end)
{
	uint32_t size = bytes_le32(bytes + SIZE);
	uint64_t other = bytes_le64(bytes + OTHER);

	if (memcmp(bytes, "EFI PART", 8) != 0)
		return -ENOENT;
	if (size < HEADER_MIN || size > GPT_HEADER_BYTES ||
		checksum(bytes, size) != bytes_le32(bytes + CRC))
		return -EBADMSG;
	/* (No disk has so many sectors that a product could overflow.) */
	if (bytes_le64(bytes + OWN) != 1 || other <= bytes_le64(bytes + LAST_USABLE) ||
		other >= UINT64_MAX / sector)
		return -EBADMSG;
	*end = (other + 1) * (sector / 512);
	return 0;
}
