/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/newc.h"

#include <string.h>

enum { MAGIC = 6, DIGITS = 8 };

static const char *check_magic(const uint8_t *header)
{
	if (memcmp(header, "070701", MAGIC) == 0 || memcmp(header, "070702", MAGIC) == 0)
		return NULL;
	return memcmp(header, "070707", MAGIC) == 0
		       ? "an archive in the old format of cpio, not in the one that the kernel takes (cpio -H newc)"
		       : "not the header of an entry";
}

static int digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_field(const uint8_t *text, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < DIGITS; i++) {
		int d = digit(text[i]);

		if (d < 0)
			return false;
		*value = *value << 4 | (uint32_t)d;
	}
	return true;
}

const char *newc_parse(const uint8_t *header, struct newc *h)
{
	uint32_t *const fields[] = { &h->ino, &h->mode, &h->uid, &h->gid, &h->nlink, &h->mtime,
		&h->size, &h->major, &h->minor, &h->rmajor, &h->rminor, &h->name_size, &h->check };
	const char *why = check_magic(header);

	if (why)
		return why;
	for (unsigned i = 0; i < sizeof(fields) / sizeof(*fields); i++) {
		if (!parse_field(header + MAGIC + DIGITS * i, fields[i]))
			return "a header with something else than numbers";
	}
	h->has_check = header[MAGIC - 1] == '2';
	return NULL;
}
