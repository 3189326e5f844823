/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/submount.h"

#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/dmname.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/mdname.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/submount_list.h"
#include "kinit/root/submount_try.h"
#include "lib/text.h"

enum { MOUNT_TIMEOUT_MS = 180000, AGAIN_MS = 3000 };

/* Their source is a path, and they do not look at the type. */
enum { FLAGS_OF_PATHS = MS_BIND | MS_MOVE | MS_REMOUNT };

static void skip(struct boot *boot, const char *why)
{
	const struct submount *what = &boot->submounts->items[boot->submounts->at].what;

	log_warn("%s on %s (%s): %s; skipped", what->source, what->dir, what->type, why);
}

/* Was its device taken away, or replaced, while it was mounted?  Then it is waited for. */
static bool is_lost(struct boot *boot, const struct submount_report *report)
{
	int id = boot->submounts->dev_id;

	if (!report || !report->err || id < 0 || boot->now_ms >= boot->submounts->until_ms)
		return false;
	boot->submounts->again_ms = boot->now_ms + BOOT_TICK_MS;
	boot_wake_by(boot, boot->submounts->again_ms);
	if (report->stale) {
		blkdevs_distrust(boot, id);
		return true;
	}
	blkdevs_scan(boot);
	return !blkdevs_by_id(boot->blkdevs, id);
}

/* May the server have another answer later?  It is asked as long as a device would be waited for. */
static bool is_tried_again(
	struct boot *boot, const struct submount *what, const struct submount_report *report)
{
	struct submounts *ex = boot->submounts;

	if (!report || !report->err || !report->again ||
		boot->now_ms + AGAIN_MS >= (what->nofail ? ex->nofail_until_ms : ex->until_ms))
		return false;
	log_warn("%s on %s: %s; trying again in %d s", what->source, what->dir, report->why,
		AGAIN_MS / 1000);
	ex->again_ms = boot->now_ms + AGAIN_MS;
	boot_wake_by(boot, ex->again_ms);
	return true;
}

/* The mount itself has replayed the journal, if there is one. */
static void warn_of_unclean(const struct boot *boot, const struct submount *what)
{
	log_warn(
		"%s on %s was not unmounted cleanly, or has errors; kinit runs no fsck, so the system is to check it",
		boot->submounts->source, what->dir);
}

static void mount_done(struct boot *boot, int id, const struct worker_end *end)
{
	struct submount_item *extra = &boot->submounts->items[id];
	const struct submount_report *report = end->report;
	char why[SUBMOUNT_WHY_MAX + 32];

	boot->submounts->running = false;
	if (is_lost(boot, report)) {
		log_warn("%s was taken away while it was mounted on %s", boot->submounts->source,
			extra->what.dir);
		return;
	}
	if (is_tried_again(boot, &extra->what, report))
		return;
	if (end->fate == WORKER_LATE) {
		snprintf(why, sizeof(why), "not mounted after %d s", MOUNT_TIMEOUT_MS / 1000);
		skip(boot, why);
	} else if (end->fate != WORKER_REPORTED) {
		worker_fate(end, "the mount", why, sizeof(why));
		skip(boot, why);
	} else if (report->err) {
		snprintf(why, sizeof(why), "%s%s", report->no_dir ? "the directory: " : "",
			report->why[0] ? report->why : strerror(-report->err));
		skip(boot, why);
	} else {
		extra->mounted = true;
		if (report->unclean)
			warn_of_unclean(boot, &extra->what);
		log_info("mounted %s (%s, %s) on %s", boot->submounts->source,
			boot->submounts->type, report->readonly ? "read-only" : "read-write",
			extra->what.dir);
	}
	boot->submounts->announced = false;
	boot->submounts->at++;
}

static const struct worker_job mounter = {
	.name = "mount below the root",
	.timeout_ms = MOUNT_TIMEOUT_MS,
	.report_size = sizeof(struct submount_report),
	.make_sound = submount_make_sound,
	.run = submount_try,
	.done = mount_done,
};

static enum step_answer wait_for(struct boot *boot, const struct submount *what, const char **why)
{
	struct submounts *ex = boot->submounts;
	int64_t until = what->nofail ? ex->nofail_until_ms : ex->until_ms;

	if (boot->now_ms >= until) {
		*why = "the device is not there";
		return STEP_FAILED;
	}
	if (!ex->announced)
		log_info("waiting up to %lld s for %s, which is to be mounted on %s",
			(long long)(until - boot->now_ms + 999) / 1000, what->source, what->dir);
	ex->announced = true;
	boot_wake_by(boot, until);
	return STEP_WAITS;
}

static enum step_answer find_device(
	struct boot *boot, const struct submount *what, const char **why)
{
	struct match match;

	mdname_find(boot, &what->device, &match);
	if (match.dev && boot->now_ms < boot->submounts->again_ms) {
		boot_wake_by(boot, boot->submounts->again_ms);
		return STEP_WAITS;
	}
	if (match.dev) {
		dmname_path(
			boot, match.dev, boot->submounts->device, sizeof(boot->submounts->device));
		boot->submounts->source = boot->submounts->device;
		boot->submounts->dev_id = match.dev->id;
		return STEP_DONE;
	}
	if (match.wrong && !match.busy && devref_names_node(&what->device)) {
		*why = match_refusal(boot->blkdevs, match.wrong);
		return STEP_FAILED;
	}
	return wait_for(boot, what, why);
}

/* Of a type that is to be found out: what is on the device? */
static enum step_answer find_type(struct boot *boot, const struct submount *what, const char **why)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, boot->submounts->dev_id);
	const char *found = dev && dev->state == BLK_KNOWN ? dev->facts.type : "";

	if (!submount_type_is_open(what->type))
		return STEP_DONE;
	if (!found[0]) {
		*why = "there is no filesystem on it that kinit knows";
		return STEP_FAILED;
	}
	text_copy(boot->submounts->type, sizeof(boot->submounts->type), fstypes_kernel_name(found));
	return STEP_DONE;
}

/* Does the kernel have the type that is to be mounted, or can it? */
static enum step_answer find_driver(struct boot *boot, const char **why)
{
	char alias[SUBMOUNT_ALIAS_MAX];

	submount_alias(boot->submounts->type, alias);
	if (fstypes_kind(boot, boot->submounts->type) != FSTYPE_UNKNOWN)
		return STEP_DONE;
	modules_want(boot, alias, false);
	if (!modules_settled(boot, alias))
		return STEP_WAITS;
	*why = "the kernel has no such type of filesystem, and the image has no module for it";
	return STEP_FAILED;
}

static enum step_answer find_server(
	struct boot *boot, const struct submount *what, const char **why)
{
	struct submounts *ex = boot->submounts;
	enum step_answer answer = ex->server->ready(boot, what, why);

	if (answer == STEP_WAITS) {
		answer = wait_for(boot, what, why);
		*why = "the network is not up";
		return answer;
	}
	if (answer == STEP_FAILED || boot->now_ms >= ex->again_ms)
		return answer;
	boot_wake_by(boot, ex->again_ms);
	return STEP_WAITS;
}

static enum step_answer find_by_type(
	struct boot *boot, const struct submount *what, const char **why)
{
	enum step_answer answer = find_driver(boot, why);

	if (answer != STEP_DONE)
		return answer;
	if (submount_is_served(what))
		return find_server(boot, what, why);
	if (fstypes_kind(boot, boot->submounts->type) == FSTYPE_NODEV)
		return STEP_DONE;
	if (what->device.kind != DEVREF_NONE)
		return find_device(boot, what, why);
	*why = "this is no device";
	return STEP_FAILED;
}

/* What does mount(2) get?  STEP_DONE with submounts.source and type set, STEP_WAITS, or STEP_FAILED with *WHY. */
static enum step_answer find_source(
	struct boot *boot, const struct submount *what, const char **why)
{
	struct submounts *ex = boot->submounts;
	enum step_answer answer;

	ex->source = what->source;
	ex->dev_id = -1;
	text_copy(ex->type, sizeof(ex->type), what->type);
	if (what->flags & FLAGS_OF_PATHS)
		return STEP_DONE;
	if (!submount_type_is_open(what->type))
		return find_by_type(boot, what, why);
	*why = "this is no device";
	answer = what->device.kind == DEVREF_NONE ? STEP_FAILED : find_device(boot, what, why);
	if (answer == STEP_DONE)
		answer = find_type(boot, what, why);
	return answer == STEP_DONE ? find_driver(boot, why) : answer;
}

static enum step_answer begin(struct boot *boot)
{
	struct submounts *ex = boot->submounts;
	const char *why;
	enum step_answer answer = find_source(boot, &ex->items[ex->at].what, &why);

	if (answer == STEP_DONE && worker_busy(boot, &mounter, (int)ex->at)) {
		answer = STEP_FAILED;
		why = "the kernel is still busy with the last try";
	}
	if (answer == STEP_FAILED) {
		skip(boot, why);
		ex->announced = false;
		ex->at++;
		return STEP_DONE;
	}
	if (answer == STEP_DONE)
		ex->running = !worker_start(boot, &mounter, (int)ex->at);
	return STEP_WAITS;
}

enum step_answer submount_step_mount(struct boot *boot)
{
	struct submounts *ex = boot->submounts;

	if (!ex->collected)
		submount_collect(boot);
	while (ex->at < ex->n)
		if (ex->running || begin(boot) == STEP_WAITS)
			return STEP_WAITS;
	return STEP_DONE;
}

void submount_restart(struct boot *boot)
{
	worker_stop(boot, &mounter, (int)boot->submounts->at);
	submount_forget(boot->submounts);
}
