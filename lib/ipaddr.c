/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/ipaddr.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static size_t address_size(enum ip_family family)
{
	return family == IP_V4 ? 4 : family == IP_V6 ? 16 : 0;
}

unsigned ipaddr_bits(enum ip_family family)
{
	return 8 * (unsigned)address_size(family);
}

struct ipaddr ipaddr_make(enum ip_family family, const uint8_t *bytes)
{
	struct ipaddr addr = { .family = family };

	memcpy(addr.bytes, bytes, address_size(family));
	return addr;
}

/* A decimal part of a dotted quad; *TEXT is moved behind it. */
static int parse_part(const char **text, uint8_t *part)
{
	unsigned value = 0;
	int digits = 0;

	while (**text >= '0' && **text <= '9' && digits++ < 3)
		value = 10 * value + (unsigned)(*(*text)++ - '0');
	if (!digits || value > 255)
		return -EINVAL;
	*part = (uint8_t)value;
	return 0;
}

static int parse_quad(const char *text, uint8_t *bytes)
{
	for (int i = 0; i < 4; i++) {
		if (i && *text++ != '.')
			return -EINVAL;
		if (parse_part(&text, &bytes[i]))
			return -EINVAL;
	}
	return *text ? -EINVAL : 0;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Up to four hexadecimal digits; *TEXT is moved behind them. */
static int parse_group(const char **text, unsigned *group)
{
	int digits = 0;

	*group = 0;
	while (digits < 4 && hex_value(**text) >= 0) {
		*group = *group << 4 | (unsigned)hex_value(*(*text)++);
		digits++;
	}
	return digits ? 0 : -EINVAL;
}

/* What is read of an IPv6 address: N bytes, with a gap of zeros behind the first GAP, or -1. */
struct groups {
	uint8_t bytes[16];
	int n, gap;
};

/* Takes "::", or the ':' between two groups.  Returns 0 or -EINVAL. */
static int take_colon(struct groups *groups, const char **text)
{
	if ((*text)[0] == ':' && (*text)[1] == ':') {
		if (groups->gap >= 0)
			return -EINVAL;
		groups->gap = groups->n;
		*text += 2;
		return 0;
	}
	if (!groups->n)
		return 0;
	if (**text != ':')
		return -EINVAL;
	(*text)++;
	return **text ? 0 : -EINVAL;
}

static int take_group(struct groups *groups, const char **text)
{
	unsigned group;

	if (groups->n <= 12 && !parse_quad(*text, &groups->bytes[groups->n])) {
		groups->n += 4;
		*text += strlen(*text);
		return 0;
	}
	if (groups->n > 14 || parse_group(text, &group))
		return -EINVAL;
	groups->bytes[groups->n++] = (uint8_t)(group >> 8);
	groups->bytes[groups->n++] = (uint8_t)group;
	return 0;
}

static int parse_v6(const char *text, uint8_t *bytes)
{
	struct groups groups = { .gap = -1 };
	int tail;

	if (!*text)
		return -EINVAL;
	while (*text) {
		if (take_colon(&groups, &text))
			return -EINVAL;
		if (*text && take_group(&groups, &text))
			return -EINVAL;
	}
	if (groups.gap < 0 ? groups.n != 16 : groups.n > 14)
		return -EINVAL;
	if (groups.gap < 0)
		groups.gap = 16;
	tail = groups.n - groups.gap;
	memset(bytes, 0, 16);
	memcpy(bytes, groups.bytes, (size_t)(tail > 0 ? groups.gap : groups.n));
	if (tail > 0)
		memcpy(bytes + 16 - tail, groups.bytes + groups.gap, (size_t)tail);
	return 0;
}

int ipaddr_parse(const char *text, struct ipaddr *addr)
{
	uint8_t bytes[16] = { 0 };
	char bare[IPADDR_TEXT_SIZE];
	size_t len = strlen(text);

	if (!parse_quad(text, bytes)) {
		*addr = ipaddr_make(IP_V4, bytes);
		return 0;
	}
	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (len >= sizeof(bare) || !len)
		return -EINVAL;
	memcpy(bare, text, len);
	bare[len] = '\0';
	if (parse_v6(bare, bytes))
		return -EINVAL;
	*addr = ipaddr_make(IP_V6, bytes);
	return 0;
}

/* Where the longest run of two zero groups or more is; the first of equal ones.  Returns its length
 * in groups, 0 if there is none. */
static int longest_zeros(const uint8_t *bytes, int *start)
{
	int best = 1, run = 0;

	*start = -1;
	for (int i = 0; i < 8; i++) {
		run = bytes[2 * i] || bytes[2 * i + 1] ? 0 : run + 1;
		if (run > best) {
			best = run;
			*start = i - run + 1;
		}
	}
	return *start < 0 ? 0 : best;
}

static void format_v6(const uint8_t *bytes, char text[IPADDR_TEXT_SIZE])
{
	int start, zeros = longest_zeros(bytes, &start);
	size_t len = 0;

	for (int i = 0; i < 8; i++) {
		if (i == start) {
			len += (size_t)snprintf(text + len, IPADDR_TEXT_SIZE - len, "::");
			i += zeros - 1;
			continue;
		}
		len += (size_t)snprintf(text + len, IPADDR_TEXT_SIZE - len, "%s%x",
			i && i != start + zeros ? ":" : "",
			(unsigned)(bytes[2 * i] << 8 | bytes[2 * i + 1]));
	}
}

const char *ipaddr_format(const struct ipaddr *addr, char text[IPADDR_TEXT_SIZE])
{
	const uint8_t *b = addr->bytes;

	text[0] = '\0';
	if (addr->family == IP_V4)
		snprintf(text, IPADDR_TEXT_SIZE, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
	else if (addr->family == IP_V6)
		format_v6(b, text);
	return text;
}

bool ipaddr_is_set(const struct ipaddr *addr)
{
	for (size_t i = 0; i < address_size(addr->family); i++)
		if (addr->bytes[i])
			return true;
	return false;
}

bool ipaddr_is_link_local(const struct ipaddr *addr)
{
	return addr->family == IP_V6 && addr->bytes[0] == 0xfe && (addr->bytes[1] & 0xc0) == 0x80;
}

bool ipaddr_equal(const struct ipaddr *a, const struct ipaddr *b)
{
	return a->family == b->family && !memcmp(a->bytes, b->bytes, address_size(a->family));
}

bool ipaddr_same_net(const struct ipaddr *a, const struct ipaddr *b, unsigned prefix)
{
	if (a->family != b->family || prefix > ipaddr_bits(a->family))
		return false;
	for (unsigned bit = 0; bit < prefix; bit++)
		if ((a->bytes[bit / 8] ^ b->bytes[bit / 8]) & 0x80 >> bit % 8)
			return false;
	return true;
}

struct ipaddr ipaddr_net(const struct ipaddr *addr, unsigned prefix)
{
	struct ipaddr net = *addr;

	for (unsigned bit = prefix; bit < 8 * sizeof(net.bytes); bit++)
		net.bytes[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
	return net;
}

size_t ipaddr_add(struct ipaddr *list, size_t n, size_t max, const struct ipaddr *addr)
{
	for (size_t i = 0; i < n; i++)
		if (ipaddr_equal(&list[i], addr))
			return n;
	if (n < max && ipaddr_is_set(addr))
		list[n++] = *addr;
	return n;
}

int ipaddr_mask_prefix(const struct ipaddr *mask)
{
	struct ipaddr same;
	unsigned prefix = 0;

	if (mask->family != IP_V4)
		return -EINVAL;
	while (prefix < 32 && mask->bytes[prefix / 8] & 0x80 >> prefix % 8)
		prefix++;
	same = ipaddr_mask(prefix);
	return ipaddr_equal(mask, &same) ? (int)prefix : -EINVAL;
}

struct ipaddr ipaddr_mask(unsigned prefix)
{
	struct ipaddr mask = { .family = IP_V4 };

	for (unsigned bit = 0; bit < prefix && bit < 32; bit++)
		mask.bytes[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
	return mask;
}

struct ipaddr ipaddr_broadcast(const struct ipaddr *addr, unsigned prefix)
{
	struct ipaddr mask = ipaddr_mask(prefix), broadcast = *addr;

	for (int i = 0; i < 4; i++)
		broadcast.bytes[i] |= (uint8_t)~mask.bytes[i];
	return broadcast;
}

unsigned ipaddr_class_prefix(const struct ipaddr *addr)
{
	if (addr->bytes[0] < 128)
		return 8;
	if (addr->bytes[0] < 192)
		return 16;
	return addr->bytes[0] < 224 ? 24 : 32;
}

int macaddr_parse(const char *text, uint8_t *bytes, size_t size)
{
	size_t n = 0;

	for (;;) {
		int high = hex_value(text[0]), low = high < 0 ? -1 : hex_value(text[1]);

		if (low < 0 || n == size)
			return -EINVAL;
		bytes[n++] = (uint8_t)(high << 4 | low);
		if (!text[2])
			return (int)n;
		if (text[2] != ':' && text[2] != '-')
			return -EINVAL;
		text += 3;
	}
}

const char *macaddr_format(const uint8_t *bytes, size_t len, char text[MACADDR_TEXT_SIZE])
{
	text[0] = '\0';
	for (size_t i = 0; i < len && i < MACADDR_TEXT_SIZE / 3; i++)
		snprintf(text + 3 * i - (i > 0), 4, "%s%02x", i ? ":" : "", bytes[i]);
	return text;
}
