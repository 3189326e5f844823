/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/dmname.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "cmdline/devref.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "lib/attr.h"
#include "lib/text.h"

/* As LVM writes it (lvm(8), build_dm_name of its sources): a '-' between group and volume, and two for each of
 * theirs. */
static void name_of_volume(const char *path, char name[DEVREF_VALUE_MAX * 2])
{
	size_t len = 0;

	for (; *path; path++) {
		name[len++] = *path == '!' ? '-' : *path;
		if (*path == '-')
			name[len++] = '-';
	}
	name[len] = '\0';
}

/* What the device is called that REF names; false: it is of another kind. */
static bool name_of(const struct devref *ref, char name[DEVREF_VALUE_MAX * 2])
{
	static const char mapper[] = "mapper!";
	const char *slash = strchr(ref->value, '!');

	if (ref->kind != DEVREF_NAME || !slash || strchr(slash + 1, '!'))
		return false;
	if (text_starts(ref->value, mapper))
		text_copy(name, DEVREF_VALUE_MAX * 2, ref->value + strlen(mapper));
	else
		name_of_volume(ref->value, name);
	return true;
}

bool dmname_read(const struct boot *boot, const struct blkdev *dev, char name[DMNAME_SIZE])
{
	char path[64];

	snprintf(path, sizeof(path), "sys/block/%s/dm/name", dev->name);
	return !attr_read(boot->rootfd, path, name, DMNAME_SIZE) && name[0] && name[0] != '.' &&
	       !strchr(name, '/');
}

void dmname_path(const struct boot *boot, const struct blkdev *dev, char *path, size_t size)
{
	char name[DMNAME_SIZE];
	struct stat st;

	if (dmname_is_mapped(dev) && dmname_read(boot, dev, name) &&
		snprintf(path, size, "/dev/mapper/%s", name) < (int)size &&
		fstatat(boot->rootfd, path + 1, &st, 0) == 0 && S_ISBLK(st.st_mode) &&
		st.st_rdev == makedev(dev->major, dev->minor))
		return;
	blkdev_path(dev, path, size);
}

bool dmname_is_mapped(const struct blkdev *dev)
{
	return !dev->partno && text_starts(dev->name, "dm-");
}

void dmname_look(struct boot *boot)
{
	char holder[BLK_NAME_MAX];

	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		struct blkdev *dev = &boot->blkdevs->items[i];

		if (dmname_is_mapped(dev))
			dev->held = blkdev_holder(boot->rootfd, dev, "dm-", holder);
	}
}

void dmname_resolve(const struct boot *boot, struct devref *ref)
{
	char wanted[DEVREF_VALUE_MAX * 2], name[DMNAME_SIZE];

	if (!name_of(ref, wanted))
		return;
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];

		if (!dmname_is_mapped(dev) || !dmname_read(boot, dev, name) || strcmp(name, wanted))
			continue;
		ref->kind = DEVREF_DEVT;
		ref->major = dev->major;
		ref->minor = dev->minor;
		return;
	}
}
