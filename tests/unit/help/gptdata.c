/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/gptdata.h"

#include <string.h>

static const uint8_t of_sfdisk[] = {
	/* "EFI PART", 1.0, 92 bytes, their checksum, sectors 1 and 16383, 2048 to 16350 to be used. */
	0x45, 0x46, 0x49, 0x20, 0x50, 0x41, 0x52, 0x54, 0x00, 0x00, 0x01, 0x00, 0x5c, 0x00, 0x00,
	0x00, 0x31, 0x3a, 0xd1, 0xe3, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0xff, 0x3f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0xde, 0x3f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xc0, 0x15, 0x0d,
	0x00, 0x00, 0x00, 0x40, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00, 0x27, 0x09,
	0xd3, 0xbb
};

void gptdata_header(uint8_t header[512])
{
	memset(header, 0, 512);
	memcpy(header, of_sfdisk, sizeof(of_sfdisk));
}

static void put(uint8_t *at, uint64_t value, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

/* By division, the highest power in the highest bit: another way than that which is tested. */
static uint32_t mirrored(uint32_t value, unsigned bits)
{
	uint32_t other = 0;

	for (unsigned i = 0; i < bits; i++)
		other |= (value >> i & 1) << (bits - 1 - i);
	return other;
}

void gptdata_sum(uint8_t header[512])
{
	unsigned size = header[12] + 256u * header[13];
	uint32_t crc = UINT32_MAX;

	put(header + 16, 0, 4);
	for (unsigned i = 0; i < size && i < 512; i++) {
		crc ^= mirrored(header[i], 8) << 24;
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 0x80000000 ? crc << 1 ^ 0x04c11db7 : crc << 1;
	}
	put(header + 16, mirrored(~crc, 32), 4);
}

void gptdata_header_for(uint8_t header[512], uint64_t other)
{
	gptdata_header(header);
	put(header + 32, other, 8);
	put(header + 48, other - 33, 8);
	gptdata_sum(header);
}
