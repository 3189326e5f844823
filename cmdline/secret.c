/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/secret.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { STARS = 3 };

/* Replaces the LEN bytes at TEXT; returns what comes behind them. */
static char *replace(char *text, size_t len)
{
	size_t stars = len < STARS ? len : STARS;

	memset(text, '*', stars);
	memmove(text + stars, text + len, strlen(text + len) + 1);
	return text + stars;
}

/* A comma that stands twice does not end a value: so cifs wants those that are part of it. */
static size_t value_len(const char *text)
{
	size_t len = strcspn(text, ", \"");

	while (text[len] == ',' && text[len + 1] == ',')
		len += 2 + strcspn(text + len + 2, ", \"");
	return len;
}

static void mask_option(char *text, const char *key)
{
	size_t len = strlen(key);

	for (char *at = text; (at = strstr(at, key));) {
		bool whole = at == text || !isalnum((unsigned char)at[-1]);

		at += len;
		if (whole)
			at = replace(at, value_len(at));
	}
}

/* A password can have any characters, so that it ends at the last '@' of the word. */
static void mask_user(char *text)
{
	static const char scheme[] = "cifs://";

	for (char *at = text; (at = strstr(at, scheme));) {
		size_t word = strcspn(at += sizeof(scheme) - 1, " "), end = word;
		char *colon = memchr(at, ':', word);

		while (end && at[end] != '@')
			end--;
		/* The word may have been cut before its server. */
		if (!end && colon && !memchr(colon, '/', (size_t)(at + word - colon)))
			end = word;
		if (colon && colon < at + end)
			replace(colon + 1, (size_t)(at + end - colon - 1));
	}
}

void secret_mask(char *text)
{
	static const char *const keys[] = { "pass=", "password=", "password2=" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		mask_option(text, keys[i]);
	mask_user(text);
}
