/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "cmdline/devref.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/tag.h"
#include "lib/text.h"

static void append_fact(char *text, size_t size, const char *key, const char *value)
{
	if (value[0])
		text_add(text, size, "%s%s%s", text[0] ? ", " : "", key, value);
}

/* Which of several is on it, and which is left over from former times, they do not tell. */
static void append_type(char *text, size_t size, const struct blkfacts *facts)
{
	char rivals[BLK_RIVALS_TEXT];

	append_fact(text, size, "", facts->type);
	blkfacts_rivals(facts, rivals);
	if (rivals[0] && facts->usage == USAGE_AMBIGUOUS)
		text_add(text, size, " or %s", rivals);
	else if (rivals[0])
		text_add(text, size, " (and %s)", rivals);
	if (facts->others[0])
		text_add(text, size, " (and %s)", facts->others);
}

static void append_rivals(char *text, size_t size, const struct blkfacts *facts)
{
	for (size_t i = 0; i < BLK_RIVALS_MAX; i++) {
		const struct blkrival *rival = &facts->rivals[i];

		if (rival->uuid[0])
			text_add(text, size, ", %s UUID=%s", rival->type, rival->uuid);
		if (rival->label[0])
			text_add(text, size, ", %s LABEL=%s", rival->type, rival->label);
	}
}

/* What libblkid finds on the partition table stands behind that. */
static void append_tags(char *text, size_t size, const struct blkfacts *facts)
{
	const struct tag *tag;

	for (size_t i = 0; (tag = tag_row(i)); i++) {
		const char *value = tag_value(tag, facts);

		if (tag->kind == DEVREF_PARTUUID)
			append_fact(text, size, "partition table ", facts->pttype);
		if (value[0])
			text_add(text, size, "%s%s=%s", text[0] ? ", " : "", tag->name, value);
	}
}

void blkdev_describe(const struct blkdev *dev, char *text, size_t size)
{
	const struct blkfacts *f = &dev->facts;

	text[0] = '\0';
	if (blkdev_is_empty(dev))
		append_fact(text, size, "", "no medium");
	else if (dev->state == BLK_UNREADABLE)
		append_fact(text, size, "cannot be read: ", strerror(-f->err));
	else if (dev->state == BLK_HUNG)
		append_fact(text, size, "", "does not answer reads");
	else if (dev->state != BLK_KNOWN)
		append_fact(text, size, "", "not read yet");
	else if (!f->type[0] && !f->pttype[0])
		append_fact(text, size, "", "nothing known on it");
	append_type(text, size, f);
	append_tags(text, size, f);
	if (f->usage == USAGE_AMBIGUOUS)
		append_rivals(text, size, f);
}
