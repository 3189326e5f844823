/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/bootentry.h"
#include "lib/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX "-kinit.conf"
#define BLANKS " \t"

/* One line of an entry; none of it is terminated. */
struct line {
	const char *key, *value;
	size_t key_length, value_length;
	size_t length; /* with the line's end */
};

static struct line read_line(const char *at)
{
	size_t end = strcspn(at, "\n");
	struct line l = { .key = at + strspn(at, BLANKS), .length = end + (at[end] != '\0') };

	while (end > 0 && isspace((unsigned char)at[end - 1]))
		end--;
	if (l.key > at + end)
		l.key = at + end;
	l.key_length = strcspn(l.key, BLANKS "\r\n");
	l.value = l.key + l.key_length;
	l.value += strspn(l.value, BLANKS);
	if (l.value > at + end)
		l.value = at + end;
	l.value_length = (size_t)(at + end - l.value);
	return l;
}

static bool has_key(const struct line *l, const char *key)
{
	return l->key_length == strlen(key) && strncmp(l->key, key, l->key_length) == 0;
}

char *bootentry_value(const char *text, const char *key)
{
	for (const char *at = text; *at;) {
		struct line l = read_line(at);

		if (has_key(&l, key))
			return strndup(l.value, l.value_length);
		at += l.length;
	}
	return NULL;
}

/* Is a part of PATH, between slashes, VERSION, or the name of a file for it, as "vmlinuz-VERSION"? */
static bool names_version(const char *path, const char *version)
{
	size_t n = strlen(version);

	for (const char *found = strstr(path, version); found; found = strstr(found + 1, version)) {
		bool begins = found > path && (found[-1] == '/' || found[-1] == '-');

		if (begins && (found[n] == '\0' || found[n] == '/'))
			return true;
	}
	return false;
}

bool bootentry_is_for(const char *text, const char *version)
{
	char *said = bootentry_value(text, "version"), *kernel = bootentry_value(text, "linux");
	bool is =
		(said && strcmp(said, version) == 0) || (kernel && names_version(kernel, version));

	free(said);
	free(kernel);
	return is;
}

static void write_line(FILE *out, const struct line *l, const char *whole)
{
	if (has_key(l, "title"))
		fprintf(out, "title %.*s (kinit)\n", (int)l->value_length, l->value);
	else if (has_key(l, "sort-key"))
		fprintf(out, "sort-key %.*s-kinit\n", (int)l->value_length, l->value);
	else if (*l->key != '#' && !has_key(l, "initrd"))
		fprintf(out, "%.*s%s", (int)l->length, whole,
			l->length > 0 && whole[l->length - 1] == '\n' ? "" : "\n");
}

char *bootentry_second(const char *text, const char *initrd)
{
	char *made = NULL;
	size_t size;
	FILE *out = open_memstream(&made, &size);

	if (!out)
		return NULL;
	fputs("# Written by kinit-image --also\n", out);
	for (const char *at = text; *at;) {
		struct line l = read_line(at);

		write_line(out, &l, at);
		at += l.length;
	}
	fprintf(out, "initrd %s\n", initrd);
	if (fclose(out) == 0)
		return made;
	free(made);
	return NULL;
}

/* "+LEFT" or "+LEFT-DONE" in front of ".conf" counts boots (systemd's Automatic Boot Assessment). */
static size_t length_without_count(const char *name)
{
	size_t n = strlen(name);
	const char *plus;

	if (n > 5 && strcmp(name + n - 5, ".conf") == 0)
		n -= 5;
	plus = memrchr(name, '+', n);
	if (!plus || plus + 1 == name + n ||
		strspn(plus + 1, "0123456789-") != (size_t)(name + n - plus - 1))
		return n;
	return (size_t)(plus - name);
}

char *bootentry_second_name(const char *name)
{
	char *made;

	return asprintf(&made, "%.*s" SUFFIX, (int)length_without_count(name), name) < 0 ? NULL
											 : made;
}

bool bootentry_is_second(const char *name)
{
	size_t n = strlen(name), suffix = strlen(SUFFIX);

	return n > suffix && strcmp(name + n - suffix, SUFFIX) == 0;
}
