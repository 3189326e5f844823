/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/block/devnode.h"
#include "kinit/block/twins.h"
#include "kinit/boot.h"
#include "lib/attr.h"
#include "lib/text.h"
#include "lib/vec.h"

static unsigned bucket_of(const char *name)
{
	unsigned hash = 5381;

	while (*name)
		hash = hash * 33 ^ (unsigned char)*name++;
	return hash % BLK_BUCKETS;
}

static void put_in_bucket(struct blkdevs *devs, size_t i)
{
	unsigned *bucket = &devs->buckets[bucket_of(devs->items[i].name)];

	devs->items[i].next = *bucket;
	*bucket = (unsigned)i + 1;
}

static void fill_buckets(struct blkdevs *devs)
{
	memset(devs->buckets, 0, sizeof(devs->buckets));
	for (size_t i = 0; i < devs->n; i++)
		put_in_bucket(devs, i);
}

struct blkdev *blkdevs_find(const struct blkdevs *devs, const char *name)
{
	for (unsigned i = devs->buckets[bucket_of(name)]; i; i = devs->items[i - 1].next)
		if (!strcmp(devs->items[i - 1].name, name))
			return &devs->items[i - 1];
	return NULL;
}

/* Most are where they were put, or before that if others have gone. */
struct blkdev *blkdevs_by_id(const struct blkdevs *devs, int id)
{
	size_t from = id >= 0 && (size_t)id < devs->n ? (size_t)id + 1 : devs->n;

	for (size_t i = from; i-- > 0;)
		if (devs->items[i].id == id)
			return &devs->items[i];
	for (size_t i = from; i < devs->n; i++)
		if (devs->items[i].id == id)
			return &devs->items[i];
	return NULL;
}

struct blkdev *blkdevs_by_devt(const struct blkdevs *devs, unsigned major, unsigned minor)
{
	for (size_t i = 0; i < devs->n; i++)
		if (devs->items[i].major == major && devs->items[i].minor == minor)
			return &devs->items[i];
	return NULL;
}

bool blkdevs_have_parts(const struct blkdevs *devs, const struct blkdev *disk)
{
	for (size_t i = 0; i < devs->n; i++)
		if (devs->items[i].partno && !strcmp(devs->items[i].disk, disk->name))
			return true;
	return false;
}

void blkdev_path(const struct blkdev *dev, char *path, size_t size)
{
	snprintf(path, size, "/dev/%s", dev->name);
	for (char *c = path; *c; c++)
		if (*c == '!')
			*c = '/';
}

bool blkdev_holder(
	int rootfd, const struct blkdev *dev, const char *prefix, char name[BLK_NAME_MAX])
{
	const char *part = dev->partno ? dev->name : "";
	struct dirent *entry;
	char path[128];
	DIR *dir;

	snprintf(path, sizeof(path), "sys/block/%s/%s/holders", dev->disk, part);
	dir = attr_dir(rootfd, path);
	name[0] = '\0';
	while (dir && !name[0] && (entry = readdir(dir)))
		if (text_starts(entry->d_name, prefix))
			text_copy(name, BLK_NAME_MAX, entry->d_name);
	if (dir)
		closedir(dir);
	return name[0];
}

bool blkdev_is_empty(const struct blkdev *dev)
{
	return !dev->sectors || (dev->state == BLK_UNREADABLE && dev->facts.err == -ENOMEDIUM);
}

bool blkdev_is_unread(const struct blkdev *dev)
{
	return dev->sectors && (dev->state == BLK_NEW || dev->state == BLK_PROBING);
}

bool blkdev_is_pending(const struct blkdev *dev)
{
	return blkdev_is_unread(dev) ||
	       (dev->state == BLK_UNREADABLE && dev->tries < BLK_TRIES_SAID);
}

/* The names at the end of SYSPATH: of the device, and of the directory that it is in. */
static int split_path(const char *syspath, char *name, char *parent)
{
	const char *last = strrchr(syspath, '/'), *prev;

	if (!last || last == syspath)
		return -EINVAL;
	for (prev = last; prev > syspath && prev[-1] != '/'; prev--)
		;
	if (text_copy(name, BLK_NAME_MAX, last + 1) || last - prev >= BLK_NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(parent, prev, last - prev);
	parent[last - prev] = '\0';
	return 0;
}

static int read_attrs(int dirfd, struct blkdev *dev, const char *parent)
{
	uint64_t value;
	int err = attr_read_devt(dirfd, "dev", &dev->major, &dev->minor);

	if (err)
		return err;
	if (attr_read_u64(dirfd, "partition", &value) == 0) {
		dev->partno = value;
		attr_read_u64(dirfd, "start", &dev->start);
		text_copy(dev->disk, sizeof(dev->disk), parent);
	} else {
		dev->partno = 0;
		text_copy(dev->disk, sizeof(dev->disk), dev->name);
	}
	dev->sectors = 0;
	attr_read_u64(dirfd, "size", &dev->sectors);
	dev->readonly = attr_read_u64(dirfd, "ro", &value) == 0 && value != 0;
	return 0;
}

struct blkdev *blkdevs_add(struct blkdevs *devs, const struct blkdev *dev)
{
	struct blkdev *grown = vec_grow(devs->items, &devs->cap, devs->n + 1, sizeof(*grown));

	if (!grown) {
		log_warn("block device %s: no memory; not seen", dev->name);
		return NULL;
	}
	devs->items = grown;
	grown[devs->n] = *dev;
	grown[devs->n].id = devs->next_id++;
	put_in_bucket(devs, devs->n);
	return &grown[devs->n++];
}

void blkdev_becomes(struct blkdevs *devs, struct blkdev *dev, enum blk_state state)
{
	if (dev->state != state)
		devs->version++;
	dev->state = state;
}

void blkdev_forget(struct blkdevs *devs, struct blkdev *dev)
{
	blkdev_becomes(devs, dev, dev->reading ? BLK_PROBING : BLK_NEW);
	dev->changed = dev->reading;
	dev->tries = 0;
	dev->retry_ms = 0;
}

void blkdevs_want_links(struct blkdevs *devs)
{
	for (size_t i = 0; i < devs->n && !devs->links_wanted; i++)
		if (devs->items[i].state != BLK_HUNG)
			blkdev_forget(devs, &devs->items[i]);
	devs->links_wanted = true;
}

void blkdev_postpone(const struct boot *boot, struct blkdev *dev)
{
	int more = dev->changes - BLK_CHANGES_MAX - 1;

	dev->retry_ms = boot->now_ms + ((int64_t)BLK_RESTLESS_MS << (more > 4 ? 4 : more));
}

bool blkdev_is_restless(const struct blkdev *dev)
{
	return dev->changes > BLK_CHANGES_MAX;
}

/* A device that says all the time that it has changed would never be known if it were read anew each
 * time, and what has come of it forgotten. */
static void note_change(struct boot *boot, struct blkdev *dev)
{
	if (boot->now_ms - dev->changed_ms >= BLK_QUIET_MS)
		dev->changes = 0;
	dev->changed_ms = boot->now_ms;
	/* Before it is read, any number of them costs one reading. */
	dev->changes += dev->state != BLK_NEW && !dev->changed;
	dev->tries = 0;
	/* It is read again anyway, as soon as the kernel lets go of its reader. */
	if (dev->state == BLK_HUNG)
		return;
	if (!blkdev_is_restless(dev)) {
		blkdev_forget(boot->blkdevs, dev);
		return;
	}
	if (!dev->changed)
		blkdev_postpone(boot, dev);
	dev->changed = true;
}

void blkdevs_update(struct boot *boot, const char *syspath, bool changed)
{
	struct blkdev found = { .state = BLK_NEW }, *dev;
	char parent[BLK_NAME_MAX];
	int fd, err;

	if (split_path(syspath, found.name, parent))
		return;
	fd = openat(boot->rootfd, syspath, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	err = read_attrs(fd, &found, parent);
	close(fd);
	if (err)
		return;
	dev = blkdevs_find(boot->blkdevs, found.name);
	if (dev && (dev->major != found.major || dev->minor != found.minor)) {
		blkdevs_remove(boot, found.name);
		dev = NULL;
	}
	if (!dev) {
		devnode_correct(boot->rootfd, &found);
		twins_look(boot->rootfd, &found);
		dev = blkdevs_add(boot->blkdevs, &found);
	}
	if (!dev)
		return;
	dev->present = true;
	/* Of the medium that was in it before, nothing holds. */
	if (!dev->sectors || !found.sectors)
		dev->changes = 0;
	if (changed || dev->sectors != found.sectors)
		note_change(boot, dev);
	dev->sectors = found.sectors;
	dev->start = found.start;
	dev->readonly = found.readonly;
}

void blkdevs_distrust(struct boot *boot, int id)
{
	struct blkdev *dev = blkdevs_by_id(boot->blkdevs, id);

	if (dev)
		blkdev_forget(boot->blkdevs, dev);
	blkdevs_scan(boot);
}

static void release(struct blkdev *dev)
{
	free(dev->member);
	free(dev->links);
}

void blkdevs_remove(struct boot *boot, const char *name)
{
	struct blkdevs *devs = boot->blkdevs;
	struct blkdev *dev = blkdevs_find(devs, name);

	if (!dev)
		return;
	release(dev);
	memmove(dev, dev + 1, (char *)(devs->items + devs->n) - (char *)(dev + 1));
	devs->n--;
	devs->version++;
	fill_buckets(devs);
}

void blkdevs_drop_absent(struct boot *boot)
{
	struct blkdevs *devs = boot->blkdevs;
	size_t kept = 0;

	for (size_t i = 0; i < devs->n; i++)
		if (devs->items[i].present)
			devs->items[kept++] = devs->items[i];
		else
			release(&devs->items[i]);
	if (kept == devs->n)
		return;
	devs->n = kept;
	devs->version++;
	fill_buckets(devs);
}

void blkdevs_restart(struct boot *boot)
{
	struct blkdevs *devs = boot->blkdevs;

	for (size_t i = 0; i < devs->n; i++) {
		struct blkdev *dev = &devs->items[i];

		/* Its reader is still at it. */
		if (dev->state == BLK_HUNG)
			continue;
		free(dev->member);
		dev->member = NULL;
		dev->changes = 0;
		dev->alone = false;
		blkdev_forget(devs, dev);
	}
	devs->looked_at = devs->found_empty = 0;
	devs->nsaid = 0;
	devs->rescan_ms = 0;
}
