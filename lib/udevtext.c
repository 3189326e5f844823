/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/udevtext.h"

#include <string.h>

#include "lib/text.h"

/* Those of isspace(3) in the C locale. */
static bool is_blank(char c)
{
	return c && strchr(" \t\n\v\f\r", c);
}

void udevtext_squeeze(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		if (is_blank(*from))
			continue;
		if (to > text && is_blank(from[-1]))
			*to++ = '_';
		*to++ = *from;
	}
	*to = '\0';
}

static bool is_plain(char c)
{
	return strchr("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ#+-.:=@_", c);
}

void udevtext_replace(char *text, const char *allowed)
{
	while (*text) {
		size_t len = text_utf8(text);

		if (text[0] == '\\' && text[1] == 'x')
			len = 2;
		else if (!len && !is_plain(*text) && !strchr(allowed, *text))
			*text = '_';
		text += len ? len : 1;
	}
}
