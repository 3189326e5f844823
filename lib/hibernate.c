/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/hibernate.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "lib/num.h"
#include "lib/text.h"

enum { KEY_SIZE = 32, VALUE_SIZE = 128 };

static const char blanks[] = " \t\r\n";

static const char *skip(const char *at)
{
	return at + strspn(at, blanks);
}

/* The byte that stands for the escape at AT, behind whose backslash it points; what is no ASCII is of no use here, and
 * becomes a '?'. */
static const char *read_escape(const char *at, char *c)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/     ";
	const char *found = *at ? strchr(names, *at) : NULL;
	char digits[5] = "";
	uint64_t code;

	if (found) {
		*c = bytes[found - names];
		return at + 1;
	}
	if (*at != 'u' || strnlen(at, 5) < 5)
		return NULL;
	memcpy(digits, at + 1, 4);
	if (strspn(digits, "0123456789abcdefABCDEF") != 4 || num_u64(digits, 16, &code))
		return NULL;
	*c = code >= ' ' && code < 0x7f ? (char)code : '?';
	return at + 5;
}

/* A string at AT, into TEXT as far as there is room.  Returns what is behind it; NULL: it is none. */
static const char *read_string(const char *at, char *text, size_t size)
{
	size_t len = 0;

	if (*at++ != '"')
		return NULL;
	while (at && *at && *at != '"') {
		char c = *at++;

		if (c == '\\')
			at = read_escape(at, &c);
		if (len + 1 < size)
			text[len++] = c;
	}
	text[len] = '\0';
	return at && *at ? at + 1 : NULL;
}

/* Behind the array or object at AT; NULL: it does not end. */
static const char *skip_nested(const char *at)
{
	unsigned depth = 0;
	char text[2];

	do {
		if (*at == '"') {
			at = read_string(at, text, sizeof(text));
			if (!at)
				return NULL;
			continue;
		}
		depth += *at == '{' || *at == '[';
		depth -= *at == '}' || *at == ']';
		if (!*at++)
			return NULL;
	} while (depth);
	return at;
}

/* A value, as text: that of a string, or a number or a word as it is written; of all else nothing. */
static const char *read_value(const char *at, char text[VALUE_SIZE])
{
	size_t len = strcspn(at, " \t\r\n,}]");

	text[0] = '\0';
	if (*at == '"')
		return read_string(at, text, VALUE_SIZE);
	if (*at == '{' || *at == '[')
		return skip_nested(at);
	if (!len || len >= VALUE_SIZE)
		return NULL;
	memcpy(text, at, len);
	text[len] = '\0';
	return at + len;
}

/* 32 hexadecimal digits, with or without dashes, in the form that a filesystem's UUID has. */
static bool take_uuid(const char *text, char uuid[HIBERNATE_UUID_SIZE])
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i = 0;

	for (; form[i]; i++) {
		if (form[i] == '-') {
			uuid[i] = '-';
			text += *text == '-';
			continue;
		}
		if (!*text || !strchr("0123456789abcdefABCDEF", *text))
			break;
		uuid[i] = (char)(*text >= 'A' && *text <= 'F' ? *text - 'A' + 'a' : *text);
		text++;
	}
	uuid[form[i] || *text ? 0 : i] = '\0';
	return uuid[0];
}

static void take_name(const char *text, char name[HIBERNATE_NAME_SIZE])
{
	text_copy(name, HIBERNATE_NAME_SIZE, text);
	text_clean(name);
}

/* Returns what is wrong, or NULL.  OFFSET: it was said. */
static const char *take_member(
	const char *key, const char *text, struct hibernate_location *location, bool *offset)
{
	if (!strcmp(key, "uuid") && !take_uuid(text, location->uuid))
		return "its uuid is none";
	if (!strcmp(key, "offset")) {
		*offset = !num_u64(text, 10, &location->offset);
		return *offset ? NULL : "its offset is no number";
	}
	if (!strcmp(key, "osReleaseId"))
		take_name(text, location->id);
	else if (!strcmp(key, "osReleaseImageId"))
		take_name(text, location->image_id);
	else if (!strcmp(key, "kernelVersion"))
		take_name(text, location->kernel);
	return NULL;
}

/* The member at AT.  Returns what is behind it, or NULL with *WHY. */
static const char *read_member(
	const char *at, struct hibernate_location *location, bool *offset, const char **why)
{
	char key[KEY_SIZE], text[VALUE_SIZE];

	*why = "it is no object of JSON";
	at = read_string(at, key, sizeof(key));
	at = at ? skip(at) : NULL;
	if (!at || *at != ':')
		return NULL;
	at = read_value(skip(at + 1), text);
	if (!at)
		return NULL;
	*why = take_member(key, text, location, offset);
	return *why ? NULL : skip(at);
}

static int invalid(const char **why, const char *reason)
{
	*why = reason;
	return -EINVAL;
}

int hibernate_parse(const char *text, struct hibernate_location *location, const char **why)
{
	const char *at = skip(text);
	bool offset = false;

	memset(location, 0, sizeof(*location));
	if (*at != '{')
		return invalid(why, "it is no object of JSON");
	do {
		at = read_member(skip(at + 1), location, &offset, why);
		if (!at)
			return -EINVAL;
	} while (*at == ',');
	if (*at != '}' || *skip(at + 1))
		return invalid(why, "it is no object of JSON");
	if (!location->uuid[0] || !offset)
		return invalid(why, "its uuid or its offset is missing");
	return 0;
}

void hibernate_release(const char *release, const char *key, char *value, unsigned size)
{
	size_t key_len = strlen(key);

	value[0] = '\0';
	for (const char *line = release; line; line = strchr(line, '\n')) {
		size_t len;

		line += *line == '\n';
		if (strncmp(line, key, key_len) || line[key_len] != '=')
			continue;
		line += key_len + 1;
		len = strcspn(line, "\n");
		if (len >= 2 && (*line == '"' || *line == '\'') && line[len - 1] == *line) {
			line++;
			len -= 2;
		}
		if (len < size) {
			memcpy(value, line, len);
			value[len] = '\0';
		}
	}
}
