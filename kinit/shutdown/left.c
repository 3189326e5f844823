/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/shutdown/left.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/shutdown/stop.h"
#include "lib/attr.h"
#include "lib/text.h"
#include "lib/vec.h"

/* Of what does not fit in there is less once something is unmounted. */
enum { MOUNTINFO_MAX = 256 * 1024, PATH_LEN = 128 };

bool left_is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return !strncmp(path, dir, len) && (!len || !path[len] || path[len] == '/');
}

static void add_mount(struct left *left, const struct mountinfo *info)
{
	struct left_mount *grown =
		vec_grow(left->mounts, &left->mounts_cap, left->nmounts + 1, sizeof(*grown));

	if (!grown)
		return;
	left->mounts = grown;
	/* (Both are in left->text.) */
	mountinfo_unescape((char *)info->dir);
	mountinfo_unescape((char *)info->source);
	grown[left->nmounts++] = (struct left_mount){ .info = *info };
}

static void read_mounts(struct left *left, int rootfd, const char *below)
{
	struct mountinfo info;
	char *rest;

	left->nmounts = 0;
	if (!left->text)
		left->text = malloc(MOUNTINFO_MAX);
	rest = left->text;
	if (!rest)
		return;
	attr_read(rootfd, "proc/self/mountinfo", left->text, MOUNTINFO_MAX);
	while (rest)
		if (!mountinfo_read(strsep(&rest, "\n"), &info) && left_is_below(info.dir, below))
			add_mount(left, &info);
}

static size_t find_mount(const struct left *left, const char *id)
{
	size_t i = 0;

	while (i < left->nmounts && strcmp(left->mounts[i].info.id, id) != 0)
		i++;
	return i;
}

/* A mount is deeper than the one that it is on; ids that make a circle end at the number of all. */
static void measure_mounts(struct left *left)
{
	for (size_t i = 0; i < left->nmounts; i++)
		left->mounts[i].on = find_mount(left, left->mounts[i].info.parent);
	for (size_t i = 0; i < left->nmounts; i++) {
		unsigned depth = 0;

		for (size_t on = left->mounts[i].on; on < left->nmounts && depth < left->nmounts;
			on = left->mounts[on].on)
			depth++;
		left->mounts[i].depth = depth;
	}
}

static void add_device(struct left *left, int rootfd, const char *name)
{
	const struct stopkind *kind = stop_kind(rootfd, name);
	struct left_device *dev;

	if (!kind || strlen(name) >= LEFT_NAME_MAX)
		return;
	dev = vec_grow(left->devices, &left->devices_cap, left->ndevices + 1, sizeof(*dev));
	if (!dev)
		return;
	left->devices = dev;
	dev += left->ndevices++;
	*dev = (struct left_device){ .kind = kind };
	text_copy(dev->name, sizeof(dev->name), name);
	if (!kind->title || kind->title(rootfd, name, dev->title))
		text_copy(dev->title, sizeof(dev->title), name);
	text_clean(dev->title);
}

static void read_devices(struct left *left, int rootfd)
{
	DIR *dir = attr_dir(rootfd, "sys/block");
	struct dirent *entry;

	left->ndevices = 0;
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			add_device(left, rootfd, entry->d_name);
	if (dir)
		closedir(dir);
}

/* Is SLAVE the device DISK, or one of its partitions?  All of ours end in a digit, so theirs are "md0p1". */
static bool is_part_of(const char *slave, const char *disk)
{
	size_t len = strlen(disk);

	if (strncmp(slave, disk, len))
		return false;
	slave += len;
	return !*slave ||
	       (*slave == 'p' && slave[1] && strspn(slave + 1, "0123456789") == strlen(slave + 1));
}

static void add_edges(struct left *left, size_t upper, const char *slave)
{
	struct left_edge *grown;

	for (size_t i = 0; i < left->ndevices; i++) {
		if (i == upper || !is_part_of(slave, left->devices[i].name))
			continue;
		grown = vec_grow(left->edges, &left->edges_cap, left->nedges + 1, sizeof(*grown));
		if (!grown)
			return;
		left->edges = grown;
		grown[left->nedges++] = (struct left_edge){ .upper = upper, .lower = i };
	}
}

static void read_edges(struct left *left, int rootfd)
{
	char path[PATH_LEN];

	left->nedges = 0;
	for (size_t i = 0; i < left->ndevices; i++) {
		struct dirent *entry;
		DIR *dir;

		snprintf(path, sizeof(path), "sys/block/%s/slaves", left->devices[i].name);
		dir = attr_dir(rootfd, path);
		while (dir && (entry = readdir(dir)))
			add_edges(left, i, entry->d_name);
		if (dir)
			closedir(dir);
	}
}

/* The kernel makes no circle of them; should it be read so, it ends at the number of all. */
static void measure_devices(struct left *left)
{
	bool deeper = true;

	for (size_t turn = 0; deeper && turn < left->ndevices; turn++) {
		deeper = false;
		for (size_t i = 0; i < left->nedges; i++) {
			const struct left_device *upper = &left->devices[left->edges[i].upper];
			struct left_device *lower = &left->devices[left->edges[i].lower];

			if (lower->depth > upper->depth)
				continue;
			lower->depth = upper->depth + 1;
			deeper = true;
		}
	}
}

void left_read(struct left *left, int rootfd, const char *below)
{
	read_mounts(left, rootfd, below);
	measure_mounts(left);
	read_devices(left, rootfd);
	read_edges(left, rootfd);
	measure_devices(left);
}

void left_free(struct left *left)
{
	free(left->text);
	free(left->mounts);
	free(left->devices);
	free(left->edges);
	*left = (struct left){ .nmounts = 0 };
}
