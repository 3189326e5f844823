/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/efivar.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* RFC 2781. */
enum { HIGH_HALF = 0xd800, LOW_HALF = 0xdc00, BEHIND_HALVES = 0xe000, PAIRS_FROM = 0x10000 };

static uint32_t unit(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

/* The character at *AT, behind which *AT is put; -EILSEQ: it is none. */
static int32_t next(const uint8_t *bytes, size_t len, size_t *at)
{
	uint32_t first, second;

	if (len - *at < 2)
		return -EILSEQ;
	first = unit(bytes + *at);
	*at += 2;
	if (first < HIGH_HALF || first >= BEHIND_HALVES)
		return (int32_t)first;
	if (first >= LOW_HALF || len - *at < 2)
		return -EILSEQ;
	second = unit(bytes + *at);
	if (second < LOW_HALF || second >= BEHIND_HALVES)
		return -EILSEQ;
	*at += 2;
	return (int32_t)(PAIRS_FROM + ((first - HIGH_HALF) << 10) + (second - LOW_HALF));
}

/* RFC 3629.  Returns the number of bytes. */
static size_t encode(uint32_t c, char utf8[4])
{
	static const unsigned char heads[] = { 0, 0xc0, 0xe0, 0xf0 };
	size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < PAIRS_FROM ? 2 : 3;

	for (size_t i = more; i > 0; i--, c >>= 6)
		utf8[i] = (char)(0x80 | (c & 0x3f));
	utf8[0] = (char)(heads[more] | c);
	return more + 1;
}

static bool is_control(int32_t c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0);
}

static int decode(const uint8_t *bytes, size_t len, char *text, size_t size)
{
	size_t at = 0, used = 0;

	while (at < len) {
		char utf8[4];
		int32_t c = next(bytes, len, &at);
		size_t n;

		if (c < 0)
			return c;
		if (!c)
			break;
		n = encode(is_control(c) ? ' ' : (uint32_t)c, utf8);
		if (used + n >= size)
			return -ENAMETOOLONG;
		memcpy(text + used, utf8, n);
		used += n;
	}
	text[used] = '\0';
	return used ? 0 : -ENODATA;
}

int efivar_text(const uint8_t *bytes, size_t len, char *text, size_t size)
{
	int err = -ENODATA;

	if (len > EFIVAR_ATTRIBUTES)
		err = decode(bytes + EFIVAR_ATTRIBUTES, len - EFIVAR_ATTRIBUTES, text, size);
	if (err)
		text[0] = '\0';
	return err;
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

int efivar_partuuid(const char *text, char partuuid[EFIVAR_PARTUUID_SIZE])
{
	static const char form[EFIVAR_PARTUUID_SIZE] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	for (i = 0; form[i] && text[i]; i++) {
		char c = text[i];

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (form[i] == '-' ? c != '-' : !is_hex(c))
			break;
		partuuid[i] = c;
	}
	partuuid[i] = '\0';
	if (!form[i] && !text[i])
		return 0;
	partuuid[0] = '\0';
	return -EINVAL;
}
