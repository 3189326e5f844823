/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/submount.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/match.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/md/mdname.h"
#include "kinit/root/deadline.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "lib/attr.h"
#include "lib/sound.h"
#include "lib/vec.h"

enum { FSTAB_MAX = 65536, ALIAS_MAX = 64, MOUNT_TIMEOUT_MS = 180000 };

/* Their source is a path, and they do not look at the type. */
enum { FLAGS_OF_PATHS = MS_BIND | MS_MOVE | MS_REMOUNT };

struct extra_report {
	int err;
	bool stale;  /* there is another device than the one that was found */
	bool no_dir; /* err is about the directory */
	bool readonly;
};

static void fs_alias(const struct submount *what, char *alias)
{
	snprintf(alias, ALIAS_MAX, "fs-%s", what->type);
}

static void add(struct boot *boot, const struct submount *what)
{
	struct submounts *ex = boot->submounts;
	struct submount_item *grown = vec_grow(ex->items, &ex->cap, ex->n + 1, sizeof(*grown));
	char alias[ALIAS_MAX];

	if (!grown) {
		log_warn("%s on %s: no memory; skipped", what->source, what->dir);
		return;
	}
	ex->items = grown;
	ex->items[ex->n++] = (struct submount_item){ .what = *what };
	fs_alias(what, alias);
	modules_want(boot, alias, false);
}

static void add_fstab(struct boot *boot)
{
	struct submount what;
	const char *why;
	char *rest = calloc(1, FSTAB_MAX);
	int err;

	boot->submounts->fstab = rest;
	if (!rest || attr_read(boot->rootfd, "etc/fstab", rest, FSTAB_MAX) == -ENOENT)
		return;
	while ((err = submount_next(&what, &rest, &why)) != -ENOENT)
		if (err)
			log_warn("/etc/fstab: %s: %s; skipped", what.source, why);
		else
			add(boot, &what);
}

static void collect(struct boot *boot)
{
	int64_t limit = boot->now_ms + SUBMOUNT_WAIT_MS, root = deadline_of_root(boot);
	size_t fstab;

	boot->submounts->collected = true;
	boot->submounts->until_ms = root < limit ? root : limit;
	add_fstab(boot);
	fstab = boot->submounts->n;
	for (size_t i = 0; i < boot->conf->nmounts; i++)
		add(boot, &boot->conf->mounts[i]);
	/* Now they stay where they are. */
	for (size_t i = 0; i < fstab; i++)
		md_want(boot->mds, &boot->submounts->items[i].what.device);
}

/* Opens DIR with the symbolic links of the new root leading where they will lead, and comes back to
 * the initramfs, where the sources are.  For a worker, whose root directory is its own. */
static int open_inside(const struct boot *boot, const char *dir)
{
	int fd = -1, err = chdir(ROOT_DIR) < 0 ? -errno : sys_chroot(".");

	if (!err) {
		fd = open(dir, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		err = fd < 0 ? -errno : 0;
	}
	if (fchdir(boot->rootfd) < 0 || sys_chroot(".") < 0)
		err = -errno;
	return err ? err : fd;
}

/* Opens the directory itself: what a call before has mounted there is then what is meant. */
static int mount_on(const struct boot *boot, const struct submount *what, unsigned long flags,
	struct extra_report *report)
{
	int fd = open_inside(boot, what->dir);
	char target[32];

	report->no_dir = fd < 0;
	if (fd >= 0) {
		snprintf(target, sizeof(target), "/proc/self/fd/%d", fd);
		report->err =
			sys_mount(boot->submounts->source, target, what->type, flags, what->data);
		close(fd);
	} else {
		report->err = fd;
	}
	return report->err;
}

/* What can never be written to is so whatever was asked for. */
static bool is_readonly(const struct boot *boot, const struct submount *what)
{
	int fd = open_inside(boot, what->dir);
	int flags = fd >= 0 ? sys_mount_flags(fd) : fd;

	if (fd >= 0)
		close(fd);
	return (flags < 0 ? what->flags : (unsigned long)flags) & MS_RDONLY;
}

static void mount_extra(struct boot *boot, int id, void *data)
{
	const struct submount *what = &boot->submounts->items[id].what;
	unsigned long attributes = what->flags & ~(unsigned long)(MS_BIND | MS_REC);
	struct extra_report *report = data;
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, boot->submounts->dev_id);
	int fd = dev ? probe_open(boot->rootfd, dev) : -ENODEV, err;

	report->stale = fd == -ESTALE;
	report->err = fd;
	/* What cannot be opened is not mounted by its name: another disk may have that a moment later. */
	if (dev && fd < 0)
		return;
	err = mount_on(boot, what, what->flags, report);
	/* A medium that cannot be written. */
	if (err == -EACCES && !(what->flags & MS_RDONLY))
		err = mount_on(boot, what, what->flags | MS_RDONLY, report);
	/* Of a new bind mount the kernel takes no other flags: they need a second call. */
	if (!err && what->flags & MS_BIND && attributes && !(what->flags & MS_REMOUNT))
		mount_on(boot, what, MS_REMOUNT | MS_BIND | attributes, report);
	if (!report->err)
		report->readonly = is_readonly(boot, what);
	if (fd >= 0)
		close(fd);
}

static void skip(struct boot *boot, const char *why)
{
	const struct submount *what = &boot->submounts->items[boot->submounts->at].what;

	log_warn("%s on %s (%s): %s; skipped", what->source, what->dir, what->type, why);
}

/* Was its device taken away, or replaced, while it was mounted?  Then it is waited for. */
static bool is_lost(struct boot *boot, const struct extra_report *report)
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

static void mount_done(struct boot *boot, int id, const struct worker_end *end)
{
	struct submount_item *extra = &boot->submounts->items[id];
	const struct extra_report *report = end->report;
	char why[128];

	boot->submounts->running = false;
	if (is_lost(boot, report)) {
		log_warn("%s was taken away while it was mounted on %s", boot->submounts->source,
			extra->what.dir);
		return;
	}
	if (end->fate == WORKER_LATE) {
		snprintf(why, sizeof(why), "not mounted after %d s", MOUNT_TIMEOUT_MS / 1000);
		skip(boot, why);
	} else if (end->fate != WORKER_REPORTED) {
		worker_fate(end, "the mount", why, sizeof(why));
		skip(boot, why);
	} else if (report->err) {
		snprintf(why, sizeof(why), "%s%s", report->no_dir ? "the directory: " : "",
			strerror(-report->err));
		skip(boot, why);
	} else {
		extra->mounted = true;
		log_info("mounted %s (%s, %s) on %s", boot->submounts->source, extra->what.type,
			report->readonly ? "read-only" : "read-write", extra->what.dir);
	}
	boot->submounts->announced = false;
	boot->submounts->at++;
}

static void make_sound(void *data)
{
	struct extra_report *report = data;

	sound_err(&report->err);
	sound_bool(&report->stale);
	sound_bool(&report->no_dir);
	sound_bool(&report->readonly);
}

static const struct worker_job mounter = {
	.name = "mount below the root",
	.timeout_ms = MOUNT_TIMEOUT_MS,
	.report_size = sizeof(struct extra_report),
	.make_sound = make_sound,
	.run = mount_extra,
	.done = mount_done,
};

static enum step_answer wait_for(struct boot *boot, const struct submount *what, const char **why)
{
	struct submounts *ex = boot->submounts;

	if (boot->now_ms >= ex->until_ms) {
		*why = "the device is not there";
		return STEP_FAILED;
	}
	if (!ex->announced)
		log_info("waiting up to %lld s for %s, which is to be mounted on %s",
			(long long)(ex->until_ms - boot->now_ms + 999) / 1000, what->source,
			what->dir);
	ex->announced = true;
	boot_wake_by(boot, ex->until_ms);
	return STEP_WAITS;
}

static enum step_answer find_device(
	struct boot *boot, const struct submount *what, const char **why)
{
	enum devref_kind kind = what->device.kind;
	struct match match;

	mdname_find(boot, &what->device, &match);
	if (match.dev && boot->now_ms < boot->submounts->again_ms) {
		boot_wake_by(boot, boot->submounts->again_ms);
		return STEP_WAITS;
	}
	if (match.dev) {
		blkdev_path(match.dev, boot->submounts->device, sizeof(boot->submounts->device));
		boot->submounts->source = boot->submounts->device;
		boot->submounts->dev_id = match.dev->id;
		return STEP_DONE;
	}
	if (match.wrong && !match.busy && (kind == DEVREF_NAME || kind == DEVREF_DEVT)) {
		*why = match_refusal(boot->blkdevs, match.wrong);
		return STEP_FAILED;
	}
	return wait_for(boot, what, why);
}

/* What does mount(2) get?  STEP_DONE with submounts.source set, STEP_WAITS, or STEP_FAILED with *WHY. */
static enum step_answer find_source(
	struct boot *boot, const struct submount *what, const char **why)
{
	char alias[ALIAS_MAX];

	boot->submounts->source = what->source;
	boot->submounts->dev_id = -1;
	if (what->flags & FLAGS_OF_PATHS)
		return STEP_DONE;
	fs_alias(what, alias);
	switch (fstypes_kind(boot, what->type)) {
	case FSTYPE_NODEV:
		return STEP_DONE;
	case FSTYPE_DEVICE:
		if (what->device.kind != DEVREF_NONE)
			return find_device(boot, what, why);
		*why = "this is no device";
		return STEP_FAILED;
	case FSTYPE_UNKNOWN:
		break;
	}
	if (!modules_settled(boot, alias))
		return STEP_WAITS;
	*why = "the kernel has no such type of filesystem, and the image has no module for it";
	return STEP_FAILED;
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
		collect(boot);
	while (ex->at < ex->n)
		if (ex->running || begin(boot) == STEP_WAITS)
			return STEP_WAITS;
	return STEP_DONE;
}

void submount_restart(struct boot *boot)
{
	worker_stop(boot, &mounter, (int)boot->submounts->at);
	free(boot->submounts->items);
	free(boot->submounts->fstab);
	*boot->submounts = (struct submounts){ .n = 0 };
}
