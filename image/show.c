/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/show.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

/*
 * The bytes of the character at S if it is UTF-8 of more than one (RFC 3629), else 0.  (What S leads to ends
 * with a zero, which continues nothing.)
 */
static size_t utf8_length(const char *s)
{
	const unsigned char *c = (const unsigned char *)s;
	size_t n = c[0] >= 0xf0 ? 4 : c[0] >= 0xe0 ? 3 : 2;

	if (c[0] < 0xc2 || c[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((c[0] == 0xe0 && c[1] < 0xa0) || (c[0] == 0xed && c[1] > 0x9f) ||
		(c[0] == 0xf0 && c[1] < 0x90) || (c[0] == 0xf4 && c[1] > 0x8f))
		return 0;
	return n;
}

/* U+0080 to U+009F are controls as well. */
static bool is_control(const char *s, size_t n)
{
	return n == 2 && (unsigned char)s[0] == 0xc2 && (unsigned char)s[1] < 0xa0;
}

void show_name(FILE *out, const char *name)
{
	while (*name) {
		size_t n = utf8_length(name);

		if (n > 0 && !is_control(name, n)) {
			fwrite(name, 1, n, out);
			name += n;
			continue;
		}
		if (*name < ' ' || *name == '\\' || *name == 0x7f)
			fprintf(out, "\\%03o", (unsigned char)*name);
		else
			fputc(*name, out);
		name++;
	}
}

static void show_json_byte(FILE *out, unsigned char c)
{
	if (c >= 0x80)
		fprintf(out, "\\udc%02x", c);
	else if (c < ' ' || c == 0x7f)
		fprintf(out, "\\u%04x", c);
	else if (c == '"' || c == '\\')
		fprintf(out, "\\%c", c);
	else
		fputc(c, out);
}

void show_json(FILE *out, const char *text)
{
	fputc('"', out);
	while (*text) {
		size_t n = utf8_length(text);

		if (n > 0)
			fwrite(text, 1, n, out);
		else
			show_json_byte(out, (unsigned char)*text);
		text += n ? n : 1;
	}
	fputc('"', out);
}

static const struct {
	mode_t type;
	char letter;
	const char *word;
} types[] = {
	{ S_IFREG, '-', "file" },
	{ S_IFDIR, 'd', "directory" },
	{ S_IFLNK, 'l', "link" },
	{ S_IFCHR, 'c', "character device" },
	{ S_IFBLK, 'b', "block device" },
	{ S_IFIFO, 'p', "fifo" },
	{ S_IFSOCK, 's', "socket" },
	{ 0, '?', "unknown" },
};

static size_t type_row(mode_t mode)
{
	size_t i = 0;

	while (types[i].type && types[i].type != (mode & S_IFMT))
		i++;
	return i;
}

const char *show_mode(char *text, mode_t mode)
{
	static const char letters[] = "rwxrwxrwx";
	static const struct {
		mode_t bit;
		int at;
		char with, without;
	} specials[] = { { S_ISUID, 3, 's', 'S' }, { S_ISGID, 6, 's', 'S' },
		{ S_ISVTX, 9, 't', 'T' } };

	text[0] = types[type_row(mode)].letter;
	for (int i = 0; i < 9; i++)
		text[i + 1] = mode & (0400 >> i) ? letters[i] : '-';
	for (size_t i = 0; i < sizeof(specials) / sizeof(*specials); i++) {
		char *c = &text[specials[i].at];

		if (mode & specials[i].bit)
			*c = *c == 'x' ? specials[i].with : specials[i].without;
	}
	text[SHOW_MODE - 1] = '\0';
	return text;
}

const char *show_type(mode_t mode)
{
	return types[type_row(mode)].word;
}

const char *show_size(char *text, uint64_t bytes)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB", "PB", "EB" };
	uint64_t tenths = bytes / 100;
	size_t i = 0;

	if (bytes < 1000) {
		snprintf(text, SHOW_SIZE, "%" PRIu64 " B", bytes);
		return text;
	}
	for (; tenths >= 10000 && i < 5; i++)
		tenths /= 1000;
	snprintf(text, SHOW_SIZE, "%" PRIu64 ".%u %s", tenths / 10, (unsigned)(tenths % 10),
		units[i]);
	return text;
}
