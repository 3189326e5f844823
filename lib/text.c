/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool is_tail(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

int text_copy(char *dst, size_t size, const char *src)
{
	size_t len = strlen(src);
	size_t cut = len < size ? len : size - 1;

	if (!size)
		return -ENAMETOOLONG;
	/* A character has at most three tail bytes; more are no UTF-8 and not worth keeping whole.
	 */
	for (int i = 0; i < 3 && cut && is_tail(src[cut]); i++)
		cut--;
	memcpy(dst, src, cut);
	dst[cut] = '\0';
	return cut == len ? 0 : -ENAMETOOLONG;
}

void text_add(char *text, size_t size, const char *format, ...)
{
	size_t len = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + len, size - len, format, args);
	va_end(args);
}

/* The first and the smallest second byte that RFC 3629 section 4 allows, by length. */
static size_t utf8_len(const unsigned char *s)
{
	if (s[0] >= 0xc2 && s[0] <= 0xdf)
		return 2;
	if (s[0] >= 0xe0 && s[0] <= 0xef) {
		bool overlong = s[0] == 0xe0 && s[1] < 0xa0;
		bool surrogate = s[0] == 0xed && s[1] > 0x9f;

		return overlong || surrogate ? 0 : 3;
	}
	if (s[0] >= 0xf0 && s[0] <= 0xf4) {
		bool overlong = s[0] == 0xf0 && s[1] < 0x90;
		bool too_large = s[0] == 0xf4 && s[1] > 0x8f;

		return overlong || too_large ? 0 : 4;
	}
	return 0;
}

size_t text_utf8(const char *s)
{
	size_t len = utf8_len((const unsigned char *)s);

	for (size_t i = 1; i < len; i++)
		if (!is_tail(s[i]))
			return 0;
	return len;
}

/* How many bytes from S on may be shown as they are; 0 if the first may not. */
static size_t shown_len(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] < 0x80)
		return u[0] >= 0x20 && u[0] != 0x7f;
	/* U+0080 to U+009F are control characters too: a terminal obeys them. */
	if (u[0] == 0xc2 && u[1] < 0xa0)
		return 0;
	return text_utf8(s);
}

void text_clean(char *s)
{
	while (*s) {
		size_t len = shown_len(s);

		if (!len) {
			*s = '?';
			len = 1;
		}
		s += len;
	}
}

bool text_starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)((at - digits) & 15) : -1;
}

/* The byte that \xNN at S stands for; -1 if there is no such thing. */
static int escaped_byte(const char *s)
{
	int high = s[0] == 'x' ? hex_digit(s[1]) : -1;
	int low = high >= 0 ? hex_digit(s[2]) : -1;

	return low < 0 ? -1 : high << 4 | low;
}

/* How many backslashes at S are one, for whoever wrote it? */
static size_t backslashes(const char *s)
{
	return s[1] == '\\' ? 2 : 1;
}

int text_unescape(char *s)
{
	char *to = s;

	while (*s) {
		size_t n = *s == '\\' ? backslashes(s) : 0;
		int byte = n ? escaped_byte(s + n) : -1;

		if (!byte)
			return -EINVAL;
		if (byte > 0) {
			*to++ = (char)byte;
			s += n + 3;
		} else if (n == 1 && s[1] == '\'') {
			s++;
			*to++ = *s++;
		} else {
			*to++ = *s;
			s += n ? n : 1;
		}
	}
	*to = '\0';
	return 0;
}
