/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/fuzz/readback.h"

#include <stdio.h>
#include <string.h>

#include "tests/fuzz/netin.h"

#define DIGITS "0123456789"
#define NAME_FIRST "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"

static bool begin(struct readback *back, const char *text)
{
	size_t len = strlen(text);

	back->n = 0;
	if (len >= sizeof(back->text) || (len && text[len - 1] != '\n'))
		return false;
	memcpy(back->text, text, len + 1);
	return true;
}

static bool add(struct readback *back, const char *section, const char *key, const char *value)
{
	if (back->n == READBACK_MAX)
		return false;
	back->items[back->n++] = (struct readback_item){ section, key, value };
	return true;
}

/* ---- sh(1) */

/* Takes the quotes off the word at *AT, in place; *AT is then behind the end of its line.  Whatever has a
 * meaning for the shell and is not quoted is an error. */
static bool take_word(char **at)
{
	char *from = *at, *to = *at;

	while (*from != '\n') {
		if (*from == '\'') {
			char *end = strchr(from + 1, '\'');

			if (!end)
				return false;
			memmove(to, from + 1, (size_t)(end - from - 1));
			to += end - from - 1;
			from = end + 1;
		} else if (*from == '\\' && from[1] && from[1] != '\n') {
			*to++ = from[1];
			from += 2;
		} else {
			return false;
		}
	}
	*to = '\0';
	*at = from + 1;
	return true;
}

bool readback_shell(struct readback *back, const char *text)
{
	char *at = back->text;

	if (!begin(back, text))
		return false;
	while (*at) {
		size_t len = strspn(at, NAME_FIRST DIGITS);
		char *key = at;

		if (!len || strchr(DIGITS, *at) || at[len] != '=')
			return false;
		at[len] = '\0';
		at += len + 1;
		if (!add(back, "", key, at) || !take_word(&at))
			return false;
	}
	return true;
}

/* ---- sections */

static bool is_clean(const char *line)
{
	for (; *line; line++)
		if ((unsigned char)*line < ' ' || *line == 0x7f)
			return false;
	return true;
}

static bool take_line(struct readback *back, char *line, const char **section)
{
	size_t len = strlen(line);
	char *sign;

	if (!is_clean(line) || (len && line[len - 1] == '\\'))
		return false;
	if (!len || *line == '#')
		return true;
	if (*line == '[') {
		line[len - 1] = '\0';
		*section = line + 1;
		return strspn(line + 1, NAME_FIRST DIGITS) == len - 2;
	}
	sign = strchr(line, '=');
	if (!sign || sign == line || !*section || !sign[1] || sign[1] == ' ' ||
		line[len - 1] == ' ')
		return false;
	*sign = '\0';
	return strspn(line, NAME_FIRST DIGITS "-") == (size_t)(sign - line) &&
	       add(back, *section, line, sign + 1);
}

bool readback_ini(struct readback *back, const char *text)
{
	const char *section = NULL;
	char *rest = back->text, *line;

	if (!begin(back, text))
		return false;
	while ((line = strsep(&rest, "\n")))
		if (!take_line(back, line, &section))
			return false;
	return true;
}

/* ---- words */

bool readback_words(struct readback *back, const char *text)
{
	char *rest = back->text, *line;

	if (!begin(back, text))
		return false;
	while ((line = strsep(&rest, "\n")) && rest) {
		char *value = strchr(line, ' ');

		if (!value || !value[1] || !is_clean(line))
			return false;
		*value = '\0';
		if (!add(back, "", line, value + 1))
			return false;
	}
	return true;
}

/* ---- what was read */

static bool is_it(const struct readback_item *item, const char *section, const char *key)
{
	return !strcmp(item->section, section) && !strcmp(item->key, key);
}

size_t readback_count(const struct readback *back, const char *section, const char *key)
{
	size_t n = 0;

	for (size_t i = 0; i < back->n; i++)
		n += is_it(&back->items[i], section, key);
	return n;
}

const char *readback_get(const struct readback *back, const char *section, const char *key)
{
	const char *value = NULL;

	for (size_t i = 0; i < back->n; i++) {
		if (!is_it(&back->items[i], section, key))
			continue;
		require(!value);
		value = back->items[i].value;
	}
	return value;
}

bool readback_has(
	const struct readback *back, const char *section, const char *key, const char *value)
{
	for (size_t i = 0; i < back->n; i++)
		if (is_it(&back->items[i], section, key) && !strcmp(back->items[i].value, value))
			return true;
	return false;
}

static bool is_known(const struct readback_item *item, const char *const *known)
{
	char name[128];
	size_t len;

	snprintf(name, sizeof(name), "%s%s%s", item->section, item->section[0] ? "." : "",
		item->key);
	for (; *known; known++) {
		len = strlen(*known) - 1;
		if (!strcmp(name, *known))
			return true;
		if ((*known)[len] == '#' && !strncmp(name, *known, len) && name[len] &&
			strspn(name + len, DIGITS) == strlen(name + len))
			return true;
	}
	return false;
}

bool readback_knows(const struct readback *back, const char *const *known)
{
	for (size_t i = 0; i < back->n; i++)
		if (!is_known(&back->items[i], known))
			return false;
	return true;
}
