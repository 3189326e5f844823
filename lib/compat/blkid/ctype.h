/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * klibc's isspace() is that of ISO 8859-1: byte 0xa0, the end of an "à" or a "Р" in UTF-8, is a blank there, and
 * libblkid would cut it off a label.  Its other users of ctype ask for ASCII only, or bring tables of their own.
 */
#ifndef COMPAT_BLKID_CTYPE_H
#define COMPAT_BLKID_CTYPE_H

#include_next <ctype.h>

static inline int ascii_isspace(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

#define isspace(c) ascii_isspace(c)

#endif
