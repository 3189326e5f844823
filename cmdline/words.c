/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/words.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "lib/num.h"

/*
 * The kernel's isspace() also counts byte 0xa0, which would split a label with an "à" in UTF-8. The
 * words that could matter here are ours to read, so only the blanks of ASCII separate.
 */
static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Where a word ends and its name does, counted from its start (behind an opening quote). */
struct extent {
	size_t len;
	size_t equals; /* 0: none; a '=' as the very first character belongs to the name */
	bool quoted;
	bool open_quote;
};

static struct extent measure(const char *text)
{
	struct extent e = { .quoted = *text == '"', .open_quote = *text == '"' };

	for (text += e.quoted; text[e.len]; e.len++) {
		if (is_blank(text[e.len]) && !e.open_quote)
			break;
		if (!e.equals && text[e.len] == '=')
			e.equals = e.len;
		if (text[e.len] == '"')
			e.open_quote = !e.open_quote;
	}
	return e;
}

/* Terminates the word at TEXT in a copy that keeps all but the quotes around the whole word. */
static char *keep(char *text, const struct extent *e)
{
	text += e->quoted;
	if (e->quoted && e->len && text[e->len - 1] == '"')
		text[e->len - 1] = '\0';
	text[e->len] = '\0';
	return text;
}

static struct word split_one(char *cut, char *whole, const struct extent *e)
{
	struct word w = {
		.name = keep(cut, e), .shown = keep(whole, e), .open_quote = e->open_quote
	};

	if (!e->equals)
		return w;
	w.name[e->equals] = '\0';
	w.value = w.name + e->equals + 1;
	w.written = w.shown + e->equals + 1;
	if (*w.value == '"') {
		w.value++;
		if (w.name[e->len - 1] == '"')
			w.name[e->len - 1] = '\0';
	}
	return w;
}

size_t words_max(size_t len)
{
	return (len + 1) / 2;
}

size_t words_split(char *cut, char *whole, struct word *words)
{
	size_t n = 0;

	for (;;) {
		struct extent e;
		size_t step;

		while (is_blank(*cut))
			cut++, whole++;
		if (!*cut)
			return n;
		e = measure(cut);
		step = e.quoted + e.len;
		step += cut[step] != '\0';
		words[n] = split_one(cut, whole, &e);
		if (!words[n].value && !strcmp(words[n].name, "--"))
			return n;
		n++;
		cut += step;
		whole += step;
	}
}

bool words_same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

bool words_fits(const char *name, const char *pattern)
{
	size_t len = strlen(pattern);

	if (len && pattern[len - 1] == '*')
		return !strncmp(name, pattern, len - 1);
	return words_same_name(name, pattern);
}

static char *next_item(char **rest, bool quotes)
{
	char *item = *rest;
	bool quoted = false;

	while (*item == ',')
		item++;
	*rest = item;
	if (!*item)
		return NULL;
	for (; **rest && (**rest != ',' || quoted); ++*rest)
		if (quotes && **rest == '"')
			quoted = !quoted;
	if (**rest)
		*(*rest)++ = '\0';
	return item;
}

char *list_next(char **rest)
{
	return next_item(rest, false);
}

char *list_next_quoted(char **rest)
{
	return next_item(rest, true);
}

/* The kernel counts waiting times in milliseconds, in an int. */
enum { SECONDS_MAX = INT_MAX / 1000 };

const char *words_seconds(const char *text, unsigned *seconds)
{
	int value;
	int err = num_int(text, 0, &value);

	if (err == -EINVAL)
		return "not a number of seconds";
	if (*text == '-' && (err || value))
		return "a negative number of seconds";
	if (err || value > SECONDS_MAX)
		return "too many seconds";
	*seconds = (unsigned)value;
	return NULL;
}

int words_bool(const char *text)
{
	static const char *const yes[] = { "1", "y", "Y", "yes", "on", "true" };
	static const char *const no[] = { "0", "n", "N", "no", "off", "false" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (!strcmp(text, yes[i]))
			return 1;
		if (!strcmp(text, no[i]))
			return 0;
	}
	return -1;
}
