/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_BCHSB_H
#define LIB_BCHSB_H

#include <stddef.h>
#include <stdint.h>

/* The superblock of bcachefs (struct bch_sb in the kernel's fs/bcachefs/bcachefs_format.h). */

enum { BCHSB_OFFSET = 4096, BCHSB_BYTES = 16384 };

/*
 * How many devices does the filesystem have whose superblock begins at BYTES, of which SIZE bytes were read?  Those
 * that were removed from it do not count.  Where BYTES do not show the list of its members, it is the number of
 * places in that.  0: that is no such superblock.
 */
unsigned bchsb_devices(const uint8_t *bytes, size_t size);

#endif
