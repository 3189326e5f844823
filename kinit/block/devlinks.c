/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/devlinks.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmdline/devref.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/match.h"
#include "lib/attr.h"
#include "lib/num.h"
#include "lib/text.h"
#include "lib/udevtext.h"

static const char devices[] = "sys/devices";

bool devlinks_have(const char *names, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = names; (at = strstr(at, name)); at += len)
		if ((at == names || at[-1] == ' ') && (!at[len] || at[len] == ' '))
			return true;
	return false;
}

/* by-path/PATH-part/by-uuid/…: the partition that has this on the disk PATH (systemd 257). */
static bool match_inner(const struct blkdev *dev, const struct devref *ref, const char *rest)
{
	static const char by_number[] = "by-partnum/";
	char name[DEVREF_VALUE_MAX + 16];
	struct devref tag;
	uint64_t number;
	const char *why;

	snprintf(name, sizeof(name), "%.*s%u", (int)(rest - ref->value - 1), ref->value,
		dev->partno);
	if (!dev->partno || !devlinks_have(dev->links, name))
		return false;
	if (text_starts(rest, by_number))
		return !num_u64(rest + strlen(by_number), 10, &number) && number == dev->partno;
	snprintf(name, sizeof(name), "/dev/disk/%s", rest);
	return !devref_parse(name, &tag, &why) && match_carries(&dev->facts, &tag);
}

bool devlinks_match(const struct blkdev *dev, const struct devref *ref)
{
	static const char inner[] = "-part/";
	const char *rest = strstr(ref->value, inner);

	if (!dev->links)
		return false;
	if (rest)
		return match_inner(dev, ref, rest + strlen(inner));
	return devlinks_have(dev->links, ref->value);
}

/* mmcblk0boot1 has the place of mmcblk0. */
static void add_suffix(const struct blkdev *dev, char *name, size_t size)
{
	const char *boot = strstr(dev->name, "boot");

	if (dev->partno)
		text_add(name, size, "-part%u", dev->partno);
	else if (boot && text_starts(dev->name, "mmcblk"))
		text_add(name, size, "-%s", boot);
}

void devlinks_add(struct devlinks *links, const char *dir, const char *prefix, const char *value)
{
	char name[DEVLINKS_VALUE_MAX + 32];
	size_t used = strlen(links->names);

	snprintf(name, sizeof(name), "%s/%s%s", dir, prefix, value);
	udevtext_squeeze(name);
	udevtext_replace(name, "/");
	add_suffix(links->dev, name, sizeof(name));
	if (!value[0] || devlinks_have(links->names, name) ||
		used + 1 + strlen(name) >= DEVLINKS_MAX)
		return;
	text_add(links->names, DEVLINKS_MAX, "%s%s", used ? " " : "", name);
}

bool devlinks_up(char *dir)
{
	char *slash = strrchr(dir, '/');

	if (!slash || slash < dir + strlen(devices))
		return false;
	*slash = '\0';
	return strcmp(dir, devices) != 0;
}

const char *devlinks_base(const char *dir)
{
	const char *slash = strrchr(dir, '/');

	return slash ? slash + 1 : dir;
}

bool devlinks_attr(const struct devlinks *links, const char *attr, char value[DEVLINKS_VALUE_MAX])
{
	char dir[DEVLINKS_DIR_MAX];

	text_copy(dir, sizeof(dir), links->dir);
	do {
		devlinks_attr_of(links, dir, attr, value);
	} while (!value[0] && devlinks_up(dir));
	return value[0];
}

bool devlinks_attr_of(const struct devlinks *links, const char *dir, const char *attr,
	char value[DEVLINKS_VALUE_MAX])
{
	char path[DEVLINKS_DIR_MAX + 64];

	snprintf(path, sizeof(path), "%s/%s", dir, attr);
	if (attr_read(links->rootfd, path, value, DEVLINKS_VALUE_MAX))
		value[0] = '\0';
	for (size_t len = strlen(value); len && strchr(" \t\n\v\f\r", value[len - 1]); len--)
		value[len - 1] = '\0';
	return value[0];
}

void devlinks_subsystem(const struct devlinks *links, const char *dir, char name[32])
{
	char path[DEVLINKS_DIR_MAX + 16], target[DEVLINKS_DIR_MAX];
	ssize_t len;

	snprintf(path, sizeof(path), "%s/subsystem", dir);
	len = readlinkat(links->rootfd, path, target, sizeof(target) - 1);
	target[len > 0 ? len : 0] = '\0';
	text_copy(name, 32, devlinks_base(target));
}

void devlinks_read(int rootfd, int fd, const struct blkdev *dev, char names[DEVLINKS_MAX])
{
	struct devlinks links = { .rootfd = rootfd, .fd = fd, .dev = dev, .names = names };
	char path[64], target[DEVLINKS_DIR_MAX - 4];
	ssize_t len;

	names[0] = '\0';
	snprintf(path, sizeof(path), "sys/block/%s", dev->disk);
	len = readlinkat(rootfd, path, target, sizeof(target) - 1);
	target[len > 0 ? len : 0] = '\0';
	if (!text_starts(target, "../devices/"))
		return;
	snprintf(links.dir, sizeof(links.dir), "sys/%s", target + strlen("../"));
	devlinks_by_path(&links);
	devlinks_by_id(&links);
}
