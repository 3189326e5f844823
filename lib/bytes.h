/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_BYTES_H
#define LIB_BYTES_H

#include <stdint.h>

/*
 * Which number is stored at BYTES, aligned or not?  The caller knows that the bytes are there.
 */

static inline uint16_t bytes_le16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t bytes_le32(const uint8_t *bytes)
{
	return bytes_le16(bytes) | (uint32_t)bytes_le16(bytes + 2) << 16;
}

static inline uint64_t bytes_le64(const uint8_t *bytes)
{
	return bytes_le32(bytes) | (uint64_t)bytes_le32(bytes + 4) << 32;
}

static inline uint16_t bytes_be16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t bytes_be32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

static inline uint64_t bytes_be64(const uint8_t *bytes)
{
	return (uint64_t)bytes_be32(bytes) << 32 | bytes_be32(bytes + 4);
}

/* Store VALUE at BYTES, likewise. */

static inline void bytes_put_be16(uint8_t *bytes, uint16_t value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

static inline void bytes_put_be32(uint8_t *bytes, uint32_t value)
{
	bytes_put_be16(bytes, (uint16_t)(value >> 16));
	bytes_put_be16(bytes + 2, (uint16_t)value);
}

#endif
