/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/blockstack.h"
#include "image/machine.h"
#include "image/stackuses.h"
#include "image/sysfs.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* What lies on each other is fewer than the kernel's own limits; a copy of /sys may have rings in it. */
enum { DEPTH_MAX = 16 };

static int add(const struct blockstack *b, const char *path, int depth);

/* Calls FN with each path below /sys that a link in DIR leads to. */
static int for_each_link(const struct blockstack *b, const char *dir, int depth)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int err = 0;

	while (d && err == 0 && (e = readdir(d))) {
		char path[PATH_MAX];

		if (e->d_name[0] != '.' && sysfs_follow(path, b->root, dir, e->d_name) == 0)
			err = add(b, path, depth + 1);
	}
	if (d)
		closedir(d);
	return err;
}

/* Which targets a table of dm has only root may ask; those that are loaded are few. */
static int add_targets(const struct blockstack *b)
{
	char path[PATH_MAX];
	struct dirent *e;
	DIR *d;
	int err = machine_add_part(b->machine, "dm_mod", b->by);

	if (snprintf(path, sizeof(path), "%s/sys/module", b->root) >= PATH_MAX)
		return -ENAMETOOLONG;
	d = opendir(path);
	while (d && err == 0 && (e = readdir(d))) {
		if (strncmp(e->d_name, "dm_", 3) == 0)
			err = machine_add_part(b->machine, e->d_name, b->by);
	}
	if (d)
		closedir(d);
	return err;
}

/* LUKS has its own module, which may be built in or not yet there for a volume that was opened elsewhere. */
static int add_dm(const struct blockstack *b, const char *dir)
{
	char uuid[256];
	int err = add_targets(b);

	if (err == 0 && sysfs_read(uuid, sizeof(uuid), dir, "dm/uuid") == 0) {
		if (strncmp(uuid, "CRYPT-", 6) == 0)
			err = machine_add_part(b->machine, "dm_crypt", b->by);
		else if (strncmp(uuid, "mpath-", 6) == 0)
			err = machine_add_part(b->machine, "dm_multipath", b->by);
	}
	return err;
}

/* drivers/md/md.c asks for "md-level-1" or "md-raid1"; both are aliases. */
static int add_md(const struct blockstack *b, const char *level)
{
	char alias[80];
	int err = machine_add_part(b->machine, "md_mod", b->by);

	snprintf(alias, sizeof(alias), "md-%s", level);
	return err < 0 ? err : machine_add_part(b->machine, alias, b->by);
}

/* Disks that no device in /sys stands for, or whose controller is on a server. */
static int add_kind(const struct blockstack *b, const char *path)
{
	static const struct {
		const char *in_path, *module;
		bool network;
	} kinds[] = {
		{ "/block/nbd", "nbd", true },
		{ "/block/loop", "loop", false },
		{ "/block/bcache", "bcache", false },
		{ "/nvme-fabrics/", "nvme-tcp", true },
		{ "/nvme-subsystem/", "nvme", false },
	};
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (!strstr(path, kinds[i].in_path))
			continue;
		b->machine->network |= kinds[i].network;
		err = machine_add_part(b->machine, kinds[i].module, b->by);
	}
	return err;
}

/* The controllers of an NVMe with several ways to it are links beside it. */
static int add_paths_of_nvme(const struct blockstack *b, const char *path, int depth)
{
	const char *end = strstr(path, "/nvme-subsystem/");
	char dir[PATH_MAX];

	if (!end)
		return 0;
	end += strlen("/nvme-subsystem/");
	end += strcspn(end, "/");
	if (snprintf(dir, sizeof(dir), "%s/sys%.*s", b->root, (int)(end - path), path) >= PATH_MAX)
		return -ENAMETOOLONG;
	return for_each_link(b, dir, depth);
}

static int add(const struct blockstack *b, const char *path, int depth)
{
	char dir[PATH_MAX], slaves[PATH_MAX], level[64];
	int err = strings_add(&b->machine->disks, path);

	if (depth > DEPTH_MAX)
		return -ELOOP;
	if (snprintf(dir, sizeof(dir), "%s/sys%s", b->root, path) >= PATH_MAX ||
		snprintf(slaves, sizeof(slaves), "%s/slaves", dir) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (err == 0)
		err = stackuses_add(b->machine, b->root, path);
	if (err == 0)
		err = add_kind(b, path);
	if (err == 0 && sysfs_read(level, sizeof(level), dir, "md/level") == 0)
		err = add_md(b, level);
	if (err == 0 && sysfs_read(level, sizeof(level), dir, "dm/name") == 0)
		err = add_dm(b, dir);
	if (err == 0)
		err = for_each_link(b, slaves, depth);
	/* A partition's disk has the md or dm. */
	if (err == 0 && sysfs_read(level, sizeof(level), dir, "partition") == 0) {
		snprintf(slaves, sizeof(slaves), "%s", path);
		*strrchr(slaves, '/') = '\0';
		err = add(b, slaves, depth + 1);
	}
	return err < 0 || depth > 0 ? err : add_paths_of_nvme(b, path, depth);
}

int blockstack_add(const struct blockstack *b, const char *path)
{
	return add(b, path, 0);
}

static int add_from(const struct blockstack *b, const char *folder, const char *name)
{
	char dir[PATH_MAX], path[PATH_MAX];
	int err;

	if (snprintf(dir, sizeof(dir), "%s/sys/%s", b->root, folder) >= PATH_MAX)
		return -ENAMETOOLONG;
	err = sysfs_follow(path, b->root, dir, name);
	return err < 0 ? err : blockstack_add(b, path);
}

int blockstack_add_number(const struct blockstack *b, const char *number)
{
	return add_from(b, "dev/block", number);
}

/* /dev/mapper/NAME is called by what dm/name says. */
static int add_mapped(const struct blockstack *b, const char *name)
{
	char dir[PATH_MAX], file[NAME_MAX + 16], found[256];
	struct dirent *e;
	DIR *d;
	int err = -ENOENT;

	if (snprintf(dir, sizeof(dir), "%s/sys/class/block", b->root) >= PATH_MAX)
		return -ENAMETOOLONG;
	d = opendir(dir);
	while (d && err == -ENOENT && (e = readdir(d))) {
		snprintf(file, sizeof(file), "%s/dm/name", e->d_name);
		if (sysfs_read(found, sizeof(found), dir, file) == 0 && strcmp(found, name) == 0)
			err = add_from(b, "class/block", e->d_name);
	}
	if (d)
		closedir(d);
	return err;
}

int blockstack_add_name(const struct blockstack *b, const char *name)
{
	static const char dev[] = "/dev/", mapper[] = "/dev/mapper/";

	if (strncmp(name, mapper, strlen(mapper)) == 0)
		return add_mapped(b, name + strlen(mapper));
	return strncmp(name, dev, strlen(dev)) == 0 ? add_from(b, "class/block", name + strlen(dev))
						    : -ENOENT;
}
