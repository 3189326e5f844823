/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/md/mdname.h"
#include "kinit/root/deadline.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/overlay_make.h"
#include "lib/text.h"

enum { WAIT_MS = 30000 };

static const char overlay_alias[] = DRIVER_OVERLAY;

/* systemd finds the device behind an overlay or a tmpfs by this link alone. */
static void leave_link(const struct boot *boot)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, boot->root->dev_id);
	char target[48];

	if (boot->root->nodev || !dev)
		return;
	snprintf(target, sizeof(target), "/dev/block/%u:%u", dev->major, dev->minor);
	mkdirat(boot->rootfd, "run/systemd", 0755);
	unlinkat(boot->rootfd, &OVERLAY_LINK[1], 0);
	if (symlinkat(target, boot->rootfd, &OVERLAY_LINK[1]) < 0)
		log_warn("%s: %s", OVERLAY_LINK, strerror(errno));
}

/* Who looks into /etc/fstab for what to check finds the file system below, which is in use: fsck refuses that, and the
 * boot ends in a shell for repairs.  This file says that it has been done (initramfs-tools, systemd-fsck@.service(8)). */
static void leave_no_check(const struct boot *boot)
{
	int fd;

	mkdirat(boot->rootfd, "run/initramfs", 0755);
	fd = openat(boot->rootfd, &OVERLAY_NO_CHECK[1], O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		log_warn("%s: %s", OVERLAY_NO_CHECK, strerror(errno));
	else
		close(fd);
}

static const char *changes(const struct boot *boot)
{
	return boot->overlay->dev_id < 0 || boot->conf->overlay_readonly
		       ? "in memory, until the machine is off"
		       : boot->overlay->device;
}

static void made(struct boot *boot, int id, const struct worker_end *end)
{
	const struct overlay_report *report = end->report;
	struct overlay *overlay = boot->overlay;
	char why[128];

	overlay->running = false;
	if (end->fate != WORKER_REPORTED) {
		worker_fate(end, "who was to make the overlay", why, sizeof(why));
		boot_why(boot, "%s", why);
		overlay->failed = true;
	} else if (report->stale) {
		blkdevs_distrust(boot, overlay->dev_id);
	} else if (report->err) {
		boot_why(boot, "%s: %s", overlay_part_name(report->part), strerror(-report->err));
		overlay->failed = true;
	} else {
		if (report->no_options)
			log_warn("the tmpfs does not take %s; its size is the kernel's choice",
				boot->conf->overlay.options);
		if (report->no_reset)
			log_warn("rd.overlay.reset: not all former changes could be deleted");
		overlay->done = true;
		boot->root->readonly = false;
		leave_link(boot);
		leave_no_check(boot);
		log_info("%s of %s stays as it is below %s; changes are %s",
			id ? "all but /usr" : "the root", boot->root->source, OVERLAY_LOWER,
			changes(boot));
	}
}

static const struct worker_job maker = {
	.name = "overlay of the root",
	.timeout_ms = OVERLAY_TIMEOUT_MS,
	.report_size = sizeof(struct overlay_report),
	.make_sound = overlay_make_sound,
	.run = overlay_make,
	.done = made,
};

static const struct worker_job usr_maker = {
	.name = "tmpfs around /usr",
	.timeout_ms = OVERLAY_TIMEOUT_MS,
	.report_size = sizeof(struct overlay_report),
	.make_sound = overlay_make_sound,
	.run = overlay_make_usr,
	.done = made,
};

static enum step_answer work(struct boot *boot, const struct worker_job *job)
{
	struct overlay *overlay = boot->overlay;

	if (overlay->failed)
		return STEP_FAILED;
	if (!overlay->running && !overlay->done)
		overlay->running = !worker_start(boot, job, job == &usr_maker);
	return overlay->done ? STEP_DONE : STEP_WAITS;
}

/* What does not come is not worth a boot that cannot write: then changes are lost, as they say who asked for it. */
static enum step_answer await_device(struct boot *boot)
{
	struct overlay *overlay = boot->overlay;
	struct match match;

	mdname_find(boot, &boot->conf->overlay.device, &match);
	if (match.dev && match.dev->facts.type[0]) {
		overlay->dev_id = match.dev->id;
		blkdev_path(match.dev, overlay->device, sizeof(overlay->device));
		text_copy(overlay->type, sizeof(overlay->type),
			fstypes_kernel_name(match.dev->facts.type));
		return STEP_DONE;
	}
	if (boot->now_ms >= overlay->until_ms) {
		log_warn("%s is not there; changes are kept in memory alone",
			boot->conf->overlay.device.text);
		overlay->memory = true;
		return STEP_DONE;
	}
	if (!overlay->announced)
		log_info("waiting up to %lld s for %s, where changes of the root go",
			(long long)(overlay->until_ms - boot->now_ms + 999) / 1000,
			boot->conf->overlay.device.text);
	overlay->announced = true;
	boot_wake_by(boot, overlay->until_ms);
	return STEP_WAITS;
}

static void ask(struct boot *boot)
{
	int64_t limit = boot->now_ms + WAIT_MS, root = deadline_of_root(boot);
	struct overlay *overlay = boot->overlay;

	overlay->asked = true;
	overlay->dev_id = -1;
	overlay->until_ms = root < limit ? root : limit;
	modules_want(boot, overlay_alias, false);
	if (boot->conf->overlay.kind == OVERLAY_DEVICE)
		md_want(boot->mds, &boot->conf->overlay.device);
}

/* Is the kernel able to?  STEP_FAILED: it never will be. */
static enum step_answer await_driver(struct boot *boot)
{
	if (fstypes_kind(boot, "overlay") != FSTYPE_UNKNOWN)
		return STEP_DONE;
	if (!modules_settled(boot, overlay_alias))
		return STEP_WAITS;
	return boot_why(boot, "the kernel has no overlay, and the image has no module for it");
}

static enum step_answer await_type(struct boot *boot)
{
	char alias[64];

	if (boot->overlay->dev_id < 0 || fstypes_kind(boot, boot->overlay->type) != FSTYPE_UNKNOWN)
		return STEP_DONE;
	snprintf(alias, sizeof(alias), DRIVER_FILESYSTEM, boot->overlay->type);
	modules_want(boot, alias, false);
	/* Should there be none, the mount says so. */
	return modules_settled(boot, alias) ? STEP_DONE : STEP_WAITS;
}

enum step_answer overlay_step_root(struct boot *boot)
{
	enum overlay_kind kind = boot->conf->overlay.kind;
	struct overlay *overlay = boot->overlay;
	enum step_answer answer;

	if (overlay->done || (kind != OVERLAY_TMPFS && kind != OVERLAY_DEVICE))
		return STEP_DONE;
	if (!overlay->asked)
		ask(boot);
	if (overlay->running)
		return STEP_WAITS;
	answer = await_driver(boot);
	if (answer == STEP_DONE && kind == OVERLAY_DEVICE && !overlay->memory)
		answer = await_device(boot);
	if (answer == STEP_DONE)
		answer = await_type(boot);
	return answer == STEP_DONE ? work(boot, &maker) : answer;
}

enum step_answer overlay_step_usr(struct boot *boot)
{
	if (boot->conf->overlay.kind != OVERLAY_USR)
		return STEP_DONE;
	boot->overlay->dev_id = -1;
	return work(boot, &usr_maker);
}

void overlay_restart(struct boot *boot)
{
	worker_stop(boot, &maker, 0);
	worker_stop(boot, &usr_maker, 1);
	*boot->overlay = (struct overlay){ .dev_id = -1 };
}
