/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TEXT_H
#define LIB_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Copies SRC into the SIZE bytes at DST, which always end up terminated if SIZE is not 0.
 * Returns 0, or -ENAMETOOLONG if SRC was cut to fit (never inside of a UTF-8 character).
 */
int text_copy(char *dst, size_t size, const char *src);

/* Adds to TEXT, which has room for SIZE bytes in all.  What does not fit is left out. */
__attribute__((format(printf, 3, 4))) void text_add(
	char *text, size_t size, const char *format, ...);

/* Makes S fit to be shown: control characters and bytes that are no valid UTF-8 become '?'. */
void text_clean(char *s);

/*
 * Undoes udev's \xNN in S, in place, and what GRUB does to the words of a menu entry: it doubles backslashes, so that
 * \\x20 is \x20, and puts one before a single quote (grub-core/lib/cmdline.c).  A backslash that begins nothing of the
 * kind stays as it is.  Returns 0, or -EINVAL for \x00.
 */
int text_unescape(char *s);

/* How many bytes the character of UTF-8 at S has, if it has several; 0 if it is one byte, or none of UTF-8. */
size_t text_utf8(const char *s);

/* Does S begin with PREFIX? */
bool text_starts(const char *s, const char *prefix);

#endif
