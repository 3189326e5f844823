/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/driverlist.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

/* A part of the list, which has no zeros between its parts. */
struct word {
	const char *at;
	size_t len;
};

/* A device as the template above a line sees it. */
struct device {
	char digits[DRIVERLIST_DIGITS];
	size_t count; /* 0: it is none of the template's */
};

/* The next word of the line, which ends before END; of no length if there is none. */
static struct word next_word(const char **at, const char *end)
{
	struct word w;

	while (*at < end && **at == ' ')
		++*at;
	w.at = *at;
	while (*at < end && **at != ' ')
		++*at;
	w.len = (size_t)(*at - w.at);
	return w;
}

/* Which digits has MODALIAS where TEMPLATE leaves them open? */
static struct device device_of(struct word template, const char *modalias)
{
	const char *at = template.at, *end = at + template.len;
	struct device d = { .count = 0 };

	for (; at < end; at++) {
		if (*at == '*' && at + 1 == end)
			return d;
		if (*at == '*') {
			modalias = strchr(modalias, at[1]);
			if (!modalias)
				break;
			continue;
		}
		if (!*modalias || (*at == '%' ? d.count == sizeof(d.digits) : *at != *modalias))
			break;
		if (*at == '%')
			d.digits[d.count++] = *modalias;
		modalias++;
	}
	if (at < end || *modalias)
		d.count = 0;
	return d;
}

/* The last digits of DIGITS become those of WORD. */
static void put_digits(char *digits, size_t count, struct word w)
{
	if (w.len <= count)
		memcpy(digits + count - w.len, w.at, w.len);
}

/* Is the device among those of a line, of which the module's name is read already? */
static bool is_among(const struct device *d, const char *at, const char *end)
{
	char digits[DRIVERLIST_DIGITS];
	struct word low, high;
	const char *dash;

	memset(digits, '0', sizeof(digits));
	for (low = next_word(&at, end); low.len > 0; low = next_word(&at, end)) {
		bool above;

		high = low;
		dash = memchr(low.at, '-', low.len);
		if (dash) {
			low.len = (size_t)(dash - low.at);
			high.at = dash + 1;
			high.len -= low.len + 1;
		}
		put_digits(digits, d->count, low);
		above = memcmp(digits, d->digits, d->count) <= 0;
		put_digits(digits, d->count, high);
		if (above && memcmp(d->digits, digits, d->count) <= 0)
			return true;
	}
	return false;
}

static bool matches(struct word pattern, const char *modalias)
{
	char text[512];

	if (pattern.len >= sizeof(text))
		return false;
	memcpy(text, pattern.at, pattern.len);
	text[pattern.len] = '\0';
	return fnmatch(text, modalias, 0) == 0;
}

static const char *line_end(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end : line + strlen(line);
}

void driverlist_find(const char *list, const char *modalias, char *name, size_t size)
{
	struct device device = { .count = 0 };
	const char *line, *end;

	name[0] = '\0';
	for (line = list; *line; line = *end ? end + 1 : end) {
		const char *at = line;
		struct word first, module;
		bool found;

		end = line_end(line);
		first = module = next_word(&at, end);
		if (*line == ' ') {
			found = device.count > 0 && is_among(&device, at, end);
		} else {
			module = next_word(&at, end);
			found = module.len > 0 && matches(first, modalias);
			device = device_of(first, modalias);
		}
		if (!found)
			continue;
		snprintf(name, size, "%.*s", (int)module.len, module.at);
		return;
	}
}

bool driverlist_has(const char *list, const char *name)
{
	const char *line, *end;

	for (line = list; *line; line = *end ? end + 1 : end) {
		const char *at = line;
		struct word module;

		end = line_end(line);
		module = next_word(&at, end);
		if (*line != ' ')
			module = next_word(&at, end);
		if (module.len > 0 && module.len == strlen(name) &&
			memcmp(module.at, name, module.len) == 0)
			return true;
	}
	return false;
}
