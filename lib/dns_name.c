/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dns_name.h"

#include <errno.h>
#include <string.h>

enum { LABEL_MAX = 63, POINTER = 0xc0 };

static uint8_t small(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool fits_a_host(uint8_t c)
{
	c = small(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static int add_label(struct dns_name *name, const uint8_t *bytes, size_t len)
{
	if (len + 1 > (size_t)(DNS_NAME_MAX - name->len))
		return -EBADMSG;
	name->bytes[name->len++] = (uint8_t)len;
	for (size_t i = 0; i < len; i++)
		name->bytes[name->len++] = small(bytes[i]);
	return 0;
}

/* Where the pointer at AT leads to; each has to lead further back than the last one, FLOOR, so that
 * there is an end.  Returns LEN if it is none. */
static size_t follow(const uint8_t *msg, size_t len, size_t at, size_t floor)
{
	size_t to;

	if (len - at < 2)
		return len;
	to = (size_t)(msg[at] & ~POINTER) << 8 | msg[at + 1];
	return to < floor ? to : len;
}

int dns_name_read(
	const uint8_t *msg, size_t len, size_t *at, bool compressed, struct dns_name *name)
{
	size_t pos = *at, floor = *at;
	bool jumped = false;

	name->len = 0;
	while (pos < len) {
		size_t label = msg[pos];

		if (compressed && label >= POINTER) {
			if (!jumped)
				*at = pos + 2;
			jumped = true;
			pos = floor = follow(msg, len, pos, floor);
			continue;
		}
		if (label > LABEL_MAX || len - pos - 1 < label ||
			add_label(name, msg + pos + 1, label))
			return -EBADMSG;
		pos += 1 + label;
		if (!label) {
			*at = jumped ? *at : pos;
			return 0;
		}
	}
	return -EBADMSG;
}

int dns_name_parse(const char *text, struct dns_name *name)
{
	name->len = 0;
	while (*text) {
		size_t len = strcspn(text, ".");

		if (!len || len > LABEL_MAX)
			return -EINVAL;
		for (size_t i = 0; i < len; i++)
			if (!fits_a_host((uint8_t)text[i]))
				return -EINVAL;
		if (add_label(name, (const uint8_t *)text, len))
			return -EINVAL;
		text += len + (text[len] == '.');
	}
	return !name->len || add_label(name, NULL, 0) ? -EINVAL : 0;
}

int dns_name_format(const struct dns_name *name, char text[DNS_NAME_TEXT_SIZE])
{
	size_t len = 0, left = 0;

	text[0] = '\0';
	if (name->len < 2)
		return -EINVAL;
	for (size_t i = 0; i + 1 < name->len; i++) {
		if (left && !fits_a_host(name->bytes[i])) {
			text[0] = '\0';
			return -EINVAL;
		}
		if (i)
			text[len++] = left ? (char)name->bytes[i] : '.';
		left = left ? left - 1 : name->bytes[i];
	}
	text[len] = '\0';
	return 0;
}

bool dns_name_equal(const struct dns_name *a, const struct dns_name *b)
{
	return a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}
