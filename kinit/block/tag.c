/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/tag.h"

#include <string.h>
#include <strings.h>

#include "kinit/block/blkfacts.h"

static bool equals(const char *value, const char *wanted)
{
	return !strcmp(value, wanted);
}

static bool equals_without_case(const char *value, const char *wanted)
{
	return !strcasecmp(value, wanted);
}

/* The kernel compares as much as the user wrote. */
static bool begins_with(const char *value, const char *wanted)
{
	return !strncasecmp(value, wanted, strlen(wanted));
}

#define VALUE(member) offsetof(struct blkfacts, member), sizeof(((struct blkfacts *)0)->member)

static const struct tag rows[] = {
	{ DEVREF_UUID, "UUID", "UUID", VALUE(uuid), equals_without_case },
	{ DEVREF_LABEL, "LABEL", "LABEL", VALUE(label), equals },
	{ DEVREF_PARTUUID, "PARTUUID", "PART_ENTRY_UUID", VALUE(partuuid), begins_with },
	{ DEVREF_PARTLABEL, "PARTLABEL", "PART_ENTRY_NAME", VALUE(partlabel), equals },
};

const struct tag *tag_row(size_t i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

const struct tag *tag_of(enum devref_kind kind)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].kind == kind)
			return &rows[i];
	return NULL;
}

const char *tag_value(const struct tag *tag, const struct blkfacts *facts)
{
	return (const char *)facts + tag->offset;
}
