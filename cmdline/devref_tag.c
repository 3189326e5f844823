/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/devref_tag.h"

#include <errno.h>
#include <string.h>

#include "lib/num.h"
#include "lib/text.h"

enum { DEVREF_PARTUUID_MAX = 36 }; /* PARTITION_META_INFO_UUIDLTH, without the NUL */

const char *const devref_too_long = "longer than any such name can be";
const char *const devref_no_nul = "\\x00 cannot be part of a name";

int devref_invalid(const char **why, const char *reason)
{
	*why = reason;
	return -EINVAL;
}

int devref_take(struct devref *ref, enum devref_kind kind, const char *value, const char **why)
{
	ref->kind = kind;
	if (text_copy(ref->value, sizeof(ref->value), value))
		return devref_invalid(why, devref_too_long);
	return 0;
}

/* What may follow the UUID of a partition: nothing, or /PARTNROFF=<int> and nothing else. */
static int parse_partnroff(char *slash, struct devref *ref, const char **why)
{
	static const char option[] = "/PARTNROFF=";

	if (!slash)
		return 0;
	if (!text_starts(slash, option) || num_int(slash + sizeof(option) - 1, 0, &ref->partnroff))
		return devref_invalid(
			why, "only /PARTNROFF=<number> may follow the UUID of the partition");
	*slash = '\0';
	return 0;
}

static int parse_partuuid(const char *text, struct devref *ref, const char **why)
{
	int err = devref_take(ref, DEVREF_PARTUUID, text, why);

	if (!err)
		err = parse_partnroff(strchr(ref->value, '/'), ref, why);
	if (err)
		return err;
	if (!ref->value[0])
		return devref_invalid(why, "the UUID of the partition is empty");
	if (strlen(ref->value) > DEVREF_PARTUUID_MAX)
		return devref_invalid(why, devref_too_long);
	if (ref->value[strspn(ref->value, "0123456789abcdefABCDEF-")])
		return devref_invalid(
			why, "the UUID of a partition has only hexadecimal digits and '-'");
	return 0;
}

/*
 * A tag is one row: as it is written on the command line, and where udev has a link of its name.  What
 * a device has of it is in kinit/block/tag.c.
 *
 * The escapes of the links are accepted in LABEL= and PARTLABEL= too, where users of dracut and systemd
 * write them.  The only label that cannot be written literally for it contains a backslash, an x and two
 * hexadecimal digits; its backslash is written \x5c, as in the links.
 */
static const struct tag_word {
	const char *key, *link;
	enum devref_kind kind;
	bool escaped;      /* \xNN stands for a byte behind the key as well */
	const char *empty; /* what is wrong without a value */
	int (*parse)(const char *value, struct devref *ref, const char **why); /* NULL: any text */
} tag_words[] = {
	/* No check of the digits: every filesystem has its own idea (vfat's is 1234-ABCD). */
	{ "UUID=", "disk/by-uuid/", DEVREF_UUID, false, "the UUID is empty", NULL },
	{ "LABEL=", "disk/by-label/", DEVREF_LABEL, true, "the label is empty", NULL },
	{ "PARTUUID=", "disk/by-partuuid/", DEVREF_PARTUUID, false,
		"the UUID of the partition is empty", parse_partuuid },
	{ "PARTLABEL=", "disk/by-partlabel/", DEVREF_PARTLABEL, true, "the label is empty", NULL },
};

enum { TAG_WORDS = sizeof(tag_words) / sizeof(tag_words[0]) };

static int take_value(
	const struct tag_word *row, bool escaped, char *value, struct devref *ref, const char **why)
{
	if (escaped && text_unescape(value))
		return devref_invalid(why, devref_no_nul);
	if (!*value)
		return devref_invalid(why, row->empty);
	return row->parse ? row->parse(value, ref, why) : devref_take(ref, row->kind, value, why);
}

bool devref_tag(char *text, struct devref *ref, const char **why, int *err)
{
	for (const struct tag_word *row = tag_words; row < tag_words + TAG_WORDS; row++) {
		if (!text_starts(text, row->key))
			continue;
		*err = take_value(row, row->escaped, text + strlen(row->key), ref, why);
		return true;
	}
	return false;
}

bool devref_tag_link(char *name, struct devref *ref, const char **why, int *err)
{
	for (const struct tag_word *row = tag_words; row < tag_words + TAG_WORDS; row++) {
		if (!text_starts(name, row->link))
			continue;
		*err = take_value(row, true, name + strlen(row->link), ref, why);
		return true;
	}
	return false;
}

bool devref_begins_tag(const char *text)
{
	for (size_t i = 0; i < TAG_WORDS; i++)
		if (text_starts(text, tag_words[i].key))
			return true;
	return false;
}
