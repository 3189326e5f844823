/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/kit/kitword.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/text.h"

/* Letters of the kernel command line are ASCII, whatever the locale. */
static char in_upper_case(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 'A';
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
}

const char *kitword(const char *name)
{
	char variable[KITWORD_NAME_MAX] = "KINIT_WORD_";
	size_t n = strlen(variable);

	for (; *name && n < sizeof(variable) - 1; name++)
		variable[n++] = in_upper_case(*name);
	return *name ? NULL : getenv(variable);
}

bool kitword_is_off(const char *name)
{
	static const char *const off[] = { "0", "no", "off", "false", "n" };
	const char *value = kitword(name), *last = value ? strrchr(value, '\n') : NULL;

	value = last ? last + 1 : value;
	for (size_t i = 0; value && i < sizeof(off) / sizeof(*off); i++)
		if (!strcasecmp(value, off[i]))
			return true;
	return false;
}

const char *kitword_fact(const char *name)
{
	char variable[KITWORD_NAME_MAX] = "KINIT_";
	const char *value;

	text_add(variable, sizeof(variable), "%s", name);
	value = getenv(variable);
	return value ? value : "";
}

bool kitword_flag(const char *name)
{
	return !strcmp(kitword_fact(name), "1");
}

bool kitword_next(const char **rest, const char *ends, char *part, size_t size)
{
	while (*rest && **rest) {
		size_t n = strcspn(*rest, ends);
		const char *begin = *rest;

		*rest += n + (begin[n] != '\0');
		if (!n || n >= size)
			continue;
		memcpy(part, begin, n);
		part[n] = '\0';
		return true;
	}
	return false;
}
