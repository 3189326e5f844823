/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/lvm/lvmname.h"

#include <string.h>

#include "lib/text.h"

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+_.-";

/* (What begins with a dash would be an option for lvm.) */
static bool is_name(const char *text)
{
	return *text && *text != '-' && text[strspn(text, letters)] == '\0' && strcmp(text, ".") &&
	       strcmp(text, "..");
}

static bool take(char *out, const char *from, size_t len)
{
	if (len >= LVMNAME_SIZE)
		return false;
	memcpy(out, from, len);
	out[len] = '\0';
	return is_name(out);
}

bool lvmname_of_word(const char *word, struct lvmname *name)
{
	const char *slash;

	if (text_starts(word, "/dev/"))
		word += strlen("/dev/");
	slash = strchr(word, '/');
	name->volume[0] = '\0';
	return take(name->group, word, slash ? (size_t)(slash - word) : strlen(word)) &&
	       (!slash || take(name->volume, slash + 1, strlen(slash + 1)));
}

/* Returns the dash between the two names, if it is the only one of its kind: names of others ("luks-…") have more, and
 * so has what lvm makes for itself. */
static const char *border_of(const char *text)
{
	const char *found = NULL;

	for (const char *at = text; *at; at++) {
		if (*at == '-' && at[1] == '-') {
			at++;
			continue;
		}
		if (*at == '-' && found)
			return NULL;
		if (*at == '-')
			found = at;
	}
	return found;
}

static bool take_undoubled(char *out, const char *from, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (n == LVMNAME_SIZE - 1)
			return false;
		out[n++] = from[i];
		i += from[i] == '-';
	}
	out[n] = '\0';
	return is_name(out);
}

static bool of_mapper(const char *text, struct lvmname *name)
{
	const char *border = border_of(text);

	return border && take_undoubled(name->group, text, (size_t)(border - text)) &&
	       take_undoubled(name->volume, border + 1, strlen(border + 1));
}

bool lvmname_of_device(const char *path, struct lvmname *name)
{
	/* Folders below /dev that are no volume groups. */
	static const char *const others[] = { "disk/", "md/", "block/", "cciss/", "ida/", "rd/",
		"zvol/", "nbd/" };

	if (text_starts(path, "/dev/mapper/"))
		return of_mapper(path + strlen("/dev/mapper/"), name);
	if (!text_starts(path, "/dev/"))
		return false;
	path += strlen("/dev/");
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (text_starts(path, others[i]))
			return false;
	return lvmname_of_word(path, name) && name->volume[0];
}

static void add_doubled(char *node, size_t size, const char *name)
{
	for (; *name; name++)
		text_add(node, size, *name == '-' ? "--" : "%c", *name);
}

void lvmname_node(const struct lvmname *name, char *node, size_t size)
{
	node[0] = '\0';
	text_add(node, size, "/dev/mapper/");
	add_doubled(node, size, name->group);
	text_add(node, size, "-");
	add_doubled(node, size, name->volume);
}
