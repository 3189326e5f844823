/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prints with every conversion that kinit and its libraries use, into rooms of several sizes, and sorts.
 * Built twice, with klibc as kinit gets it and with this machine's libc: both have to say the same, byte
 * by byte (tests/check-formats, which also finds conversions that are missing here).  Nobody uses %#x, which
 * klibc prints differently if it is 0.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_MAX = 400, LONG_TEXT = 300 };

/* What is printed into each room, the length that it would have, and what stands behind its end. */
__attribute__((format(printf, 1, 2))) static void show(const char *format, ...)
{
	static const size_t rooms[] = { 0, 1, 2, 5, 12, ROOM_MAX };

	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		char text[ROOM_MAX + 1];
		va_list args;
		int len;

		memset(text, '#', sizeof(text));
		text[ROOM_MAX] = '\0';
		va_start(args, format);
		errno = ENOENT;
		len = vsnprintf(text, rooms[i], format, args);
		va_end(args);
		printf("%s in %zu: %d %.20s\n", format, rooms[i], len, text + rooms[i]);
		if (rooms[i])
			printf("[%s]\n", text);
	}
}

static void show_int(int value)
{
	show("%d", value);
	show("%02d.%03d", value, value);
	show("<%5d>", value);
	show("%c", value & 0x7f ? value & 0x7f : 'c');
	show("%u", (unsigned)value);
	show("%02u:%u", (unsigned)value, (unsigned)value);
	show("%x %X", (unsigned)value, (unsigned)value);
	show("%02x%02X", (unsigned)value, (unsigned)value);
	show("%03x-%04x", (unsigned)value, (unsigned)value);
	show("%04X %08x %08X", (unsigned)value, (unsigned)value, (unsigned)value);
	show("%02hhx%02hhX", (unsigned char)value, (unsigned char)value);
	show("%hu %hd", (unsigned short)value, (short)value);
	show("%o %03o", (unsigned)value, (unsigned)value);
	show("%i", value);
}

static void show_long(long long value)
{
	show("%lld", value);
	show("%03lld", value);
	show("%llu", (unsigned long long)value);
	show("%012llx", (unsigned long long)value);
	show("%llx %016llx", (unsigned long long)value, (unsigned long long)value);
	show("%04llx %04lx", (unsigned long long)value, (unsigned long)value);
	show("%ld %lu %lx", (long)value, (unsigned long)value, (unsigned long)value);
	show("%zu %zd", (size_t)value, (ssize_t)value);
	show("%ju %jd", (uintmax_t)value, (intmax_t)value);
	show("%" PRIu64 " %" PRIx64 " %" PRId64, (uint64_t)value, (uint64_t)value, (int64_t)value);
	show("%" PRIu32 " %" PRIu16, (uint32_t)value, (uint16_t)value);
	show("%016" PRIx64 " %016" PRIX64, (uint64_t)value, (uint64_t)value);
}

static void show_numbers(void)
{
	static const long long values[] = { 0, 1, 9, 10, 255, 256, 1000, 65535, INT_MAX, INT_MIN,
		-1, -10, UINT_MAX, LLONG_MAX, LLONG_MIN, 1234567890123456789 };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		show_int((int)values[i]);
		show_long(values[i]);
	}
}

static void show_texts(void)
{
	static char large[LONG_TEXT + 1];
	const char open[4] = { 'o', 'p', 'e', 'n' }; /* no NUL */
	const char *texts[] = { "", "a", "two words", "gr\xc3\xbc\xc3\x9f", "100%s%n", large };

	memset(large, 'x', LONG_TEXT);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		show("%s", texts[i]);
		show("%.20s", texts[i]);
		show("%6s|%-6s", texts[i], texts[i]);
		for (int len = -1; len < 12; len++)
			show("%.*s", len, texts[i]);
		show("%*s", 7, texts[i]);
		show("%s: %s, %u %%", texts[i], texts[i], 7U);
	}
	show("%.4s", open);
	show("%.*s", 3, open);
	show("%m");
	show("%s: %m (%d%%)", "file", 5);
	show("nothing%%");
}

/* ---- sorting */

struct entry {
	uint32_t key, place;
	char rest[32];
};

static uint32_t number(void)
{
	static uint32_t state = 1;

	state = state * 1664525 + 1013904223;
	return state >> 8;
}

/* The order is total, so that one that keeps equal ones in place is no other. */
static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static int compare_bytes(const void *a, const void *b)
{
	return *(const uint8_t *)a - *(const uint8_t *)b;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static uint32_t make_key(unsigned kind, unsigned i, unsigned n)
{
	const uint32_t keys[] = { number(), i, n - i, 7, i % 3, i < n / 2 ? i : n - i };

	return keys[kind];
}

static void sort_entries(unsigned kind, unsigned n)
{
	struct entry *entries = calloc(n + 1, sizeof(*entries));

	if (!entries)
		exit(2);
	for (unsigned i = 0; i < n; i++)
		entries[i] = (struct entry){ make_key(kind, i, n), n - i, "" };
	for (unsigned i = 0; i < n; i++)
		snprintf(entries[i].rest, sizeof(entries[i].rest), "%u", entries[i].place);
	entries[n].key = 0xabadcafe;
	qsort(entries, n, sizeof(*entries), compare_entries);
	printf("sort %u %u:", kind, n);
	for (unsigned i = 0; i <= n; i++)
		printf(" %x.%s", entries[i].key, entries[i].rest);
	printf("\n");
	free(entries);
}

static void sort_others(void)
{
	const char *texts[] = { "sdb", "sda1", "nvme0n1", "", "sda", "vdb", "sda10", "sda2" };
	uint8_t bytes[200];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)number();
	qsort(bytes, sizeof(bytes), 1, compare_bytes);
	qsort(texts, sizeof(texts) / sizeof(texts[0]), sizeof(texts[0]), compare_texts);
	for (size_t i = 0; i < sizeof(bytes); i++)
		printf("%02x", bytes[i]);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		printf(" \"%s\"", texts[i]);
	printf("\n");
}

int main(void)
{
	static const unsigned sizes[] = { 0, 1, 2, 3, 7, 100, 1000, 2048 };

	show_numbers();
	show_texts();
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (unsigned kind = 0; kind < 6; kind++)
			sort_entries(kind, sizes[i]);
	sort_others();
	return 0;
}
