/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "lib/attr.h"
#include "lib/text.h"

/* What is there, as /sys has it, should an event have been lost. */

/* So many devices that are there already make the time to the next scan longer by one tick. */
enum { SCAN_STEP = 64 };

/* The kernel tells what changes: that it could have failed to without saying so is looked for this seldom. */
enum { SCAN_ALL_MS = 60000 };

/* Partitions are directories in that of their disk and begin with its name. */
static void scan_disk(struct boot *boot, const char *disk)
{
	char path[600];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "sys/block/%s", disk);
	blkdevs_update(boot, path, false);
	dir = attr_dir(boot->rootfd, path);
	while (dir && (entry = readdir(dir))) {
		if (!text_starts(entry->d_name, disk))
			continue;
		snprintf(path, sizeof(path), "sys/block/%s/%s", disk, entry->d_name);
		blkdevs_update(boot, path, false);
	}
	if (dir)
		closedir(dir);
}

int blkdevs_scan(struct boot *boot)
{
	struct dirent *entry;
	DIR *dir = attr_dir(boot->rootfd, "sys/block");

	if (!dir)
		return -errno;
	for (size_t i = 0; i < boot->blkdevs->n; i++)
		boot->blkdevs->items[i].present = false;
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			scan_disk(boot, entry->d_name);
	closedir(dir);
	blkdevs_drop_absent(boot);
	return 0;
}

/* Where NAME is in /sys/devices. */
static void update_by_name(struct boot *boot, const char *name)
{
	static const char up[] = "../../";
	char path[64], link[512], target[520];
	ssize_t len;

	snprintf(path, sizeof(path), "sys/class/block/%s", name);
	len = readlinkat(boot->rootfd, path, link, sizeof(link) - 1);
	if (len <= 0)
		return;
	link[len] = '\0';
	if (!text_starts(link, up))
		return;
	snprintf(target, sizeof(target), "sys/%s", link + strlen(up));
	blkdevs_update(boot, target, false);
}

/* Adds and drops what is not told by its name, and looks again at drives without a medium. */
static int scan_names(struct boot *boot)
{
	struct dirent *entry;
	struct blkdev *dev;
	DIR *dir = attr_dir(boot->rootfd, "sys/class/block");

	if (!dir)
		return -errno;
	for (size_t i = 0; i < boot->blkdevs->n; i++)
		boot->blkdevs->items[i].present = false;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		dev = blkdevs_find(boot->blkdevs, entry->d_name);
		if (dev)
			dev->present = true;
		if (!dev || !dev->sectors)
			update_by_name(boot, entry->d_name);
	}
	closedir(dir);
	blkdevs_drop_absent(boot);
	return 0;
}

static int scan(struct boot *boot)
{
	struct blkdevs *devs = boot->blkdevs;

	if (devs->told && devs->rescan_ms && boot->now_ms < devs->all_ms && !scan_names(boot))
		return 0;
	devs->all_ms = boot->now_ms + SCAN_ALL_MS;
	return blkdevs_scan(boot);
}

void blkdevs_pump(struct boot *boot)
{
	struct blkdevs *devs = boot->blkdevs;
	int err;

	if (boot->now_ms >= devs->rescan_ms) {
		err = scan(boot);
		if (err && devs->rescan_ms == 0)
			log_warn("/sys/block cannot be read: %s", strerror(-err));
		/* Some ten files are read for each of them. */
		devs->rescan_ms =
			boot->now_ms + BOOT_TICK_MS * (1 + (int64_t)(devs->n / SCAN_STEP));
	}
	boot_wake_by(boot, boot->now_ms + BOOT_TICK_MS);
	boot_wake_by(boot, devs->rescan_ms);
}
