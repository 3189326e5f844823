/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/hosts.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "lib/attr.h"
#include "lib/modalias.h"
#include "lib/text.h"
#include "lib/uevent.h"
#include "lib/vec.h"

/* What is behind the controller in the path of what came, by its subsystem.  All ports of an ATA controller are
 * one: most are empty, and none says so. */
static const struct row {
	const char *subsystem, *behind;
} rows[] = {
	{ "scsi_host", "/ata" },
	{ "scsi_host", "/host" },
	{ "nvme", "/nvme/" },
};

/* The controller that EVENT is about, as its place below /sys/devices. */
static bool find_place(const struct uevent *event, char place[BLK_PLACE_MAX])
{
	static const char devices[] = "/devices/";
	const char *end;

	if (!text_starts(event->devpath, devices))
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		end = strstr(event->devpath, rows[i].behind);
		if (strcmp(event->subsystem, rows[i].subsystem) || !end)
			continue;
		return snprintf(place, BLK_PLACE_MAX, "%.*s",
			       (int)(end - event->devpath - (sizeof(devices) - 1)),
			       event->devpath + sizeof(devices) - 1) < BLK_PLACE_MAX;
	}
	return false;
}

static bool looks_by_itself(struct boot *boot, const char *place)
{
	char path[BLK_PLACE_MAX + 32], modalias[MODULE_ALIAS_MAX];

	if (strstr(place, "/usb"))
		return true;
	snprintf(path, sizeof(path), "sys/devices/%s/modalias", place);
	return !attr_read(boot->rootfd, path, modalias, sizeof(modalias)) &&
	       modules_are_async(boot, modalias);
}

void hosts_note(struct boot *boot, const struct uevent *event)
{
	struct blkdevs *devs = boot->blkdevs;
	struct blk_host host = { .since_ms = boot->now_ms }, *grown;

	if (!find_place(event, host.place) || !looks_by_itself(boot, host.place))
		return;
	grown = vec_grow(devs->hosts, &devs->hosts_cap, devs->nhosts + 1, sizeof(*grown));
	/* Without memory nobody waits for it. */
	if (!grown)
		return;
	devs->hosts = grown;
	devs->hosts[devs->nhosts++] = host;
}

static bool has_disk(const struct blkdevs *devs, const struct blk_host *host)
{
	size_t len = strlen(host->place);

	for (size_t i = 0; i < devs->n; i++)
		if (text_starts(devs->items[i].place, host->place) &&
			devs->items[i].place[len] == '/')
			return true;
	return false;
}

/* Is the device at PLACE, or one that it is behind, what MODALIAS stands for? */
static bool is_behind(int rootfd, const char *place, const char *modalias)
{
	char path[BLK_PLACE_MAX + 32], read[MODULE_ALIAS_MAX];

	for (size_t len = strcspn(place, "/"); place[len];
		len += 1 + strcspn(place + len + 1, "/")) {
		snprintf(path, sizeof(path), "sys/devices/%.*s/modalias", (int)len, place);
		if (!attr_read(rootfd, path, read, sizeof(read)) && !strcmp(read, modalias))
			return true;
	}
	return false;
}

/* Its loader has ended: has what it is for shown a disk? */
static bool has_shown(const struct boot *boot, const struct module *module)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++)
		if (is_behind(boot->rootfd, boot->blkdevs->items[i].place, module->reason))
			return true;
	return false;
}

/* The same for drivers whose controllers are not even there yet. */
static int64_t drivers_pending_until(const struct boot *boot)
{
	int64_t until = 0;

	for (size_t i = 0; i < boot->modules->n; i++) {
		const struct module *m = &boot->modules->items[i];
		int64_t end = m->ended_ms + HOSTS_GRACE_MS;

		if (m->async && m->state == MODULE_LOADED && m->ended_ms && end > boot->now_ms &&
			end > until && modalias_is_storage(m->reason) && !has_shown(boot, m))
			until = end;
	}
	return until;
}

int64_t hosts_pending_until(const struct boot *boot)
{
	const struct blkdevs *devs = boot->blkdevs;
	int64_t until = drivers_pending_until(boot);

	for (size_t i = 0; i < devs->nhosts; i++) {
		int64_t end = devs->hosts[i].since_ms + HOSTS_GRACE_MS;

		if (end > boot->now_ms && end > until && !has_disk(devs, &devs->hosts[i]))
			until = end;
	}
	return until;
}
