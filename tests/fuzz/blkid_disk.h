/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_FUZZ_BLKID_DISK_H
#define TESTS_FUZZ_BLKID_DISK_H

#include <stddef.h>
#include <stdint.h>

/*
 * A disk of up to 2 TiB in a few hundred bytes: all zeros but for records.  Six bytes begin it:
 *
 *	kind      bits 0-1: enum disk_kind; bit 2: sectors of 4096 bytes; bit 3: it has zones
 *	number    which partition it is, or where the last session of a CD begins
 *	sectors   of 512 bytes, 4 bytes, little endian
 *
 * and then records follow:
 *
 *	offset    in bytes, 5 bytes, little endian; with the highest bit set counted from the end of the disk
 *	length    2 bytes, little endian; what the input has not, is not written
 *	bytes
 *
 * tests/fuzz/make-blkid-corpus writes such inputs.
 */

enum disk_kind { DISK_FILE, DISK_WHOLE, DISK_PARTITION, DISK_CDROM };

enum { DISK_HEAD = 6, DISK_RECORD_HEAD = 7 };

/* A descriptor of the disk, valid until the next call; its SIZE in bytes.  -1: it is empty. */
int disk_open(const uint8_t *input, size_t len, uint64_t *size);

#endif
