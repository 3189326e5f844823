/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/partname.h"

#include <stdio.h>
#include <string.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "lib/attr.h"
#include "lib/text.h"

enum { UEVENT_TEXT_MAX = 2048 };

static void take(const char *line, const char *key, char *to, size_t size)
{
	if (text_starts(line, key))
		text_copy(to, size, line + strlen(key));
}

void partname_read(int rootfd, const struct blkdev *dev, struct blkfacts *facts)
{
	char path[128], text[UEVENT_TEXT_MAX], *rest = text, *line;

	if (!dev->partno)
		return;
	snprintf(path, sizeof(path), "sys/block/%s/%s/uevent", dev->disk, dev->name);
	if (attr_read(rootfd, path, text, sizeof(text)))
		return;
	while ((line = strsep(&rest, "\n"))) {
		take(line, "PARTUUID=", facts->partuuid, sizeof(facts->partuuid));
		take(line, "PARTNAME=", facts->partlabel, sizeof(facts->partlabel));
	}
}

void partname_fill(struct blkfacts *facts, const struct blkfacts *names)
{
	if (!facts->partuuid[0])
		text_copy(facts->partuuid, sizeof(facts->partuuid), names->partuuid);
	if (!facts->partlabel[0])
		text_copy(facts->partlabel, sizeof(facts->partlabel), names->partlabel);
}
