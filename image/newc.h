/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_NEWC_H
#define IMAGE_NEWC_H

#include <stdbool.h>
#include <stdint.h>

/* What does the header of an entry say (Documentation/driver-api/early-userspace/buffer-format.rst)? */

enum { NEWC_HEADER = 110, NEWC_ALIGN = 4 };

struct newc {
	uint32_t ino, mode, uid, gid, nlink, mtime, size, major, minor, rmajor, rminor, name_size,
		check;
	bool has_check;
};

/* Returns what is wrong with these NEWC_HEADER bytes, or NULL. */
const char *newc_parse(const uint8_t *header, struct newc *h);

#endif
