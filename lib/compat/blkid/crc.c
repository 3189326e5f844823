/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The three checksums of libblkid, in the place of lib/crc32.c, lib/crc32c.c and lib/crc64.c of util-linux, which have a
 * table each.  Here the tables are made when they are first asked for, which is as much work as 2 KiB of what is summed
 * up; that keeps them out of the file.
 */
#include "crc32.h"
#include "crc32c.h"
#include "crc64.h"

#include <stdbool.h>

enum { BYTES = 256 };

/* Both have the lowest bit first, so that their polynomials are read backwards. */
static const uint32_t ieee = 0xedb88320, castagnoli = 0x82f63b78;

struct table {
	bool made;
	uint32_t of[BYTES];
};

static void make(struct table *table, uint32_t polynomial)
{
	for (unsigned int i = 0; i < BYTES; i++) {
		uint32_t crc = i;

		for (int bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (crc & 1 ? polynomial : 0);
		table->of[i] = crc;
	}
	table->made = true;
}

static const uint32_t *table_of(uint32_t polynomial)
{
	static struct table tables[2];
	struct table *table = &tables[polynomial == castagnoli];

	if (!table->made)
		make(table, polynomial);
	return table->of;
}

/* What is summed up; of it, the LEN bytes from OFFSET on, where the sum itself is kept, count as zeros. */
struct span {
	const unsigned char *at;
	size_t size, offset, len;
};

static uint32_t sum(uint32_t polynomial, uint32_t crc, struct span span)
{
	const uint32_t *table = table_of(polynomial);

	for (size_t i = 0; i < span.size; i++) {
		unsigned char byte = i - span.offset < span.len ? 0 : span.at[i];

		crc = (crc >> 8) ^ table[(crc ^ byte) & 0xff];
	}
	return crc;
}

uint32_t ul_crc32(uint32_t seed, const unsigned char *buf, size_t len)
{
	return sum(ieee, seed, (struct span){ buf, len, 0, 0 });
}

uint32_t ul_crc32_exclude_offset(
	uint32_t seed, const unsigned char *buf, size_t len, size_t exclude_off, size_t exclude_len)
{
	return sum(ieee, seed, (struct span){ buf, len, exclude_off, exclude_len });
}

uint32_t crc32c(uint32_t crc, const void *buf, size_t size)
{
	return sum(castagnoli, crc, (struct span){ buf, size, 0, 0 });
}

uint32_t ul_crc32c_exclude_offset(
	uint32_t crc, const unsigned char *buf, size_t size, size_t exclude_off, size_t exclude_len)
{
	return sum(castagnoli, crc, (struct span){ buf, size, exclude_off, exclude_len });
}

/* ECMA-182, with the highest bit first; bit by bit, as only bcache and bcachefs have it, once in what is at most 64 KiB. */
uint64_t ul_crc64_we(const unsigned char *input_str, size_t num_bytes)
{
	uint64_t crc = ~0ULL;

	for (size_t i = 0; i < num_bytes; i++) {
		crc ^= (uint64_t)input_str[i] << 56;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc << 1) ^ (crc >> 63 ? 0x42f0e1eba9ea3693ULL : 0);
	}
	return ~crc;
}
