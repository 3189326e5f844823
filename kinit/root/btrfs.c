/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/btrfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/match.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "lib/text.h"

/* As in linux/btrfs.h, which klibc's copy of the kernel headers lacks. */
struct vol_args {
	int64_t fd;
	char name[4088];
};

static const unsigned long scan_dev = 0x50009404;      /* _IOW(0x94, 4, struct vol_args) */
static const unsigned long devices_ready = 0x90009427; /* _IOR(0x94, 39, struct vol_args) */

struct scan_report {
	int err;
	int missing; /* 1: not all devices are there */
};

static bool is_btrfs(const struct boot *boot, const struct blkdev *dev)
{
	return dev->state == BLK_KNOWN && !strcmp(dev->facts.type, "btrfs") &&
	       (dev->id == boot->root->dev_id || !match_is_piece(boot->blkdevs, dev));
}

static bool is_member(const struct boot *boot, const struct blkdev *dev)
{
	return is_btrfs(boot, dev) && !strcasecmp(dev->facts.uuid, boot->root->uuid);
}

/* Members of the root's btrfs, or devices of all others. */
static int count(const struct boot *boot, bool members)
{
	int n = 0;

	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];

		n += is_btrfs(boot, dev) && is_member(boot, dev) == members;
	}
	return n;
}

static int tell(int control, unsigned long request, const char *path)
{
	static struct vol_args args;

	if (text_copy(args.name, sizeof(args.name), path))
		return -ENAMETOOLONG;
	return sys_ioctl(control, request, &args);
}

static void tell_of(struct boot *boot, int control, bool members)
{
	char path[64];

	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];
		int fd, got;

		if (!is_btrfs(boot, dev) || is_member(boot, dev) != members)
			continue;
		blkdev_path(dev, path, sizeof(path));
		fd = probe_open(boot->rootfd, dev);
		got = fd == -ESTALE ? fd : tell(control, scan_dev, path);
		if (got < 0)
			log_warn("%s: btrfs does not take this device: %s", path, strerror(-got));
		if (fd >= 0)
			close(fd);
	}
}

/* What it lacks may be its seed, a btrfs of its own that nothing here names; the kernel never calls it complete
 * then. */
static void scan(struct boot *boot, int id, void *data)
{
	struct scan_report *report = data;
	int control = open("/dev/btrfs-control", O_RDWR | O_CLOEXEC), got;

	(void)id;
	if (control < 0) {
		report->err = -errno;
		return;
	}
	tell_of(boot, control, true);
	got = tell(control, devices_ready, boot->root->source);
	report->err = got < 0 ? got : 0;
	report->missing = got > 0;
	if (report->missing)
		tell_of(boot, control, false);
	close(control);
}

static void scanned(struct boot *boot, int id, const struct worker_end *end)
{
	const struct scan_report *report = end->report;

	(void)id;
	/* Of a root that was given up meanwhile. */
	if (!boot->root->members_busy)
		return;
	boot->root->members_busy = false;
	if (end->fate == WORKER_REPORTED && report->err)
		log_warn("%s: btrfs cannot say whether it is complete: %s", boot->root->source,
			strerror(-report->err));
	/* Should the question itself fail, the mount gives the better answer. */
	boot->root->complete = end->fate != WORKER_REPORTED || report->err || !report->missing;
	if (!boot->root->complete)
		log_info("%s: btrfs with %d devices so far is not complete; waiting for the others",
			boot->root->source, count(boot, true));
}

static const struct worker_job scanner = {
	.name = "btrfs scan",
	.timeout_ms = 60000,
	.report_size = sizeof(struct scan_report),
	.make_sound = worker_sound_err,
	.run = scan,
	.done = scanned,
};

static bool wants_degraded(const char *flags)
{
	const char *at = strstr(flags, "degraded");

	return at && (at == flags || at[-1] == ',') && (at[8] == ',' || at[8] == '\0');
}

static enum step_answer give_up(struct boot *boot)
{
	if (wants_degraded(boot->conf->rootflags)) {
		log_warn(
			"%s: devices of this btrfs are missing; mounting it degraded, as rootflags= asks",
			boot->root->source);
		boot->root->complete = true;
		return STEP_DONE;
	}
	if (count(boot, false)) {
		log_warn(
			"%s: devices of this btrfs are missing, or another btrfs is its seed; trying to "
			"mount it",
			boot->root->source);
		boot->root->complete = true;
		return STEP_DONE;
	}
	return root_give_up(boot, "%s: devices of this btrfs are missing (%s); found: %d",
		boot->root->source, boot->conf->wait_word, count(boot, true));
}

enum step_answer btrfs_step_complete(struct boot *boot)
{
	struct root *root = boot->root;
	int devices;

	if (root->complete || strcmp(root->type, "btrfs"))
		return STEP_DONE;
	if (root->members_busy)
		return STEP_WAITS;
	/* That of a root that was given up: one that the kernel holds is not joined by another. */
	if (worker_busy(boot, &scanner, 0)) {
		root->complete = !worker_count(boot, &scanner);
		return root->complete ? STEP_DONE : STEP_WAITS;
	}
	devices = count(boot, true) + count(boot, false);
	if (devices != root->members_scanned) {
		root->members_busy = worker_start(boot, &scanner, 0) == 0;
		if (root->members_busy)
			root->members_scanned = devices;
		return STEP_WAITS;
	}
	if (boot->now_ms >= deadline_of_root(boot))
		return give_up(boot);
	boot_wake_by(boot, deadline_of_root(boot));
	return STEP_WAITS;
}
