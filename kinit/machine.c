/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/machine.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/modules.h"
#include "kinit/net/netif.h"
#include "lib/text.h"

enum { TARGET_MAX = 512 };

/* What the link PATH leads to, from AFTER on; "" if nothing. */
static const char *follow(
	const struct boot *boot, const char *path, const char *after, char target[TARGET_MAX])
{
	ssize_t len = readlinkat(boot->rootfd, path, target, TARGET_MAX - 1);
	const char *found;

	target[len < 0 ? 0 : len] = '\0';
	found = strstr(target, after);
	return found ? found : "";
}

/* In brackets if it is no module. */
static void name_driver(const struct boot *boot, const char *where, char *text, size_t size)
{
	char path[TARGET_MAX], target[TARGET_MAX];
	const char *name;

	snprintf(path, sizeof(path), "%s/driver/module/initstate", where);
	if (faccessat(boot->rootfd, path, F_OK, 0) == 0) {
		*strrchr(path, '/') = '\0';
		name = strrchr(follow(boot, path, "/", target), '/');
		snprintf(text, size, "%s", name ? name + 1 : "-");
		return;
	}
	snprintf(path, sizeof(path), "%s/driver", where);
	name = strrchr(follow(boot, path, "/", target), '/');
	snprintf(text, size, name ? "(%s)" : "-", name ? name + 1 : "");
}

static void describe_device(void *arg, const struct coldplug_device *device)
{
	const struct boot *boot = arg;
	char target[TARGET_MAX], driver[80];
	const char *path = follow(boot, device->where, "/devices/", target);

	name_driver(boot, device->where, driver, sizeof(driver));
	if (*path && !device->modalias[strcspn(device->modalias, " \t")])
		log_info(
			"devices: device %s %s %s %s", path, device->bus, device->modalias, driver);
}

/* All of them: which ones an array or a btrfs is on is no question here. */
static void describe_disk(const struct boot *boot, const struct blkdev *dev)
{
	char path[TARGET_MAX], target[TARGET_MAX];
	const char *place;

	snprintf(path, sizeof(path), "sys/class/block/%s", dev->name);
	place = follow(boot, path, "/devices/", target);
	if (*place && !text_starts(place, "/devices/virtual/"))
		log_info("devices: disk %s", place);
}

/* What was not loaded for a device: file systems, levels of md, ciphers. */
static void describe_module(const struct module *m)
{
	if (m->state == MODULE_LOADED && !strchr(m->reason, ':'))
		log_info("devices: part %s %s", m->name, m->reason);
}

void machine_describe(struct boot *boot)
{
	if (!log_debugging())
		return;
	log_info("devices: kinit-devices 1");
	coldplug_walk(boot->rootfd, describe_device, boot);
	for (size_t i = 0; i < boot->blkdevs->n; i++)
		describe_disk(boot, &boot->blkdevs->items[i]);
	for (size_t i = 0; i < boot->modules->n; i++)
		describe_module(&boot->modules->items[i]);
	if (boot->net->root_wanted)
		log_info("devices: network");
}

enum step_answer machine_step_describe(struct boot *boot)
{
	machine_describe(boot);
	return STEP_DONE;
}
