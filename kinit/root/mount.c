/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/mount.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "lib/text.h"

enum { NOTICE_EVERY_MS = 30000, OPTIONS_SIZE = 4096 };

/* The same bit as MS_VERBOSE of old: a type that is only guessed need not say why it is not it. */
static const unsigned long ms_silent = 0x8000;

/* What the worker answers. */
struct mount_report {
	struct attempt_result
		result; /* its err is that of the first type, its why: "ext4: …; xfs: …" */
	bool readonly;
	char type[ROOT_TYPE_MAX];
};

_Static_assert(sizeof(struct mount_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

static void note_try(struct mount_report *report, const char *type, int err)
{
	char *why = report->result.why;

	text_add(why, sizeof(report->result.why), "%s%s: %s", why[0] ? "; " : "", type,
		strerror(-err));
	if (!report->result.err)
		report->result.err = err;
}

/*
 * What a type has to be told, unless the options begin one with the word UNLESS.  A tag is nothing
 * that 9p could use over TCP, its default, and what comes later in the options wins.
 */
static const struct needs {
	const char *type, *unless, *options;
} needs[] = {
	{ "9p", "trans=", "trans=virtio,version=9p2000.L" },
};

static bool has_option(const char *options, const char *name)
{
	for (const char *at = options; at; at = strchr(at, ',')) {
		at += *at == ',';
		if (text_starts(at, name))
			return true;
	}
	return false;
}

/* OPTIONS, with what TYPE needs in front of them, in TEXT if it has to be written. */
static const char *complete(const char *type, const char *options, char text[OPTIONS_SIZE])
{
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (!strcmp(type, needs[i].type) && !has_option(options, needs[i].unless) &&
			snprintf(text, OPTIONS_SIZE, "%s%s%s", needs[i].options,
				options[0] ? "," : "", options) < OPTIONS_SIZE)
			return text;
	return options;
}

/* Returns 0, -EAGAIN if another type may do, or the error that ends it all. */
static int try_type(
	const struct boot *boot, const char *type, unsigned long flags, struct mount_report *report)
{
	char text[OPTIONS_SIZE];
	int err = sys_mount(boot->root->source, ROOT_DIR, type, flags,
		complete(type, boot->conf->rootflags, text));

	if (!err) {
		report->readonly = flags & MS_RDONLY;
		text_copy(report->type, sizeof(report->type), type);
		return 0;
	}
	note_try(report, type, err);
	return err == -EINVAL || err == -EACCES || err == -ENODEV ? -EAGAIN : err;
}

static int try_types(const struct boot *boot, const struct fstypes *types, unsigned long flags,
	struct mount_report *report)
{
	int err = -EAGAIN;

	report->result.err = 0;
	report->result.why[0] = '\0';
	for (size_t i = 0; i < types->n && err == -EAGAIN; i++)
		err = try_type(boot, types->names[i], i < types->wanted ? flags : flags | ms_silent,
			report);
	return err;
}

static void try_mount(struct boot *boot, int id, void *data)
{
	struct mount_report *report = data;
	struct fstypes types;
	int err;

	(void)id;
	fstypes_list(boot, &types);
	err = try_types(boot, &types, boot->conf->rw ? 0 : MS_RDONLY, report);
	/* A medium that cannot be written refuses with EACCES: then read-only, all types again. */
	if (err == -EAGAIN && boot->conf->rw)
		err = try_types(boot, &types, MS_RDONLY, report);
	if (!err)
		report->result.err = 0;
	else if (!report->result.err)
		attempt_fail(&report->result, -ENODEV, true, "no filesystem type to try");
	/* A tag has no block device whose arrival could be waited for. */
	report->result.final = !boot->root->nodev;
}

static void mount_done(struct boot *boot, int id, const struct worker_end *end)
{
	const struct mount_report *report = end->report;
	struct root *root = boot->root;
	struct attempt_result result;

	(void)id;
	attempt_result_of(end, &result);
	if (!attempt_ended(boot, &root->mount, root->source, &result))
		return;
	root_mounted(boot, report->type, report->readonly, "");
	if (report->readonly && boot->conf->rw)
		log_warn("%s could not be mounted read-write, as the command line asks",
			root->source);
}

/* Recovering a journal may take minutes, so that there is no deadline. */
static const struct worker_job mounter = {
	.name = "mount of the root",
	.report_size = sizeof(struct mount_report),
	.run = try_mount,
	.done = mount_done,
};

static enum step_answer start(struct boot *boot)
{
	struct root *root = boot->root;
	enum step_answer answer = root_make_dir(boot);

	if (answer != STEP_DONE)
		return answer;
	root->mount_ms = boot->now_ms;
	root->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	attempt_start(boot, &root->mount, root->source, &mounter, 0);
	return STEP_DONE;
}

static void notice_running(struct boot *boot)
{
	struct root *root = boot->root;

	if (boot->now_ms >= root->notice_ms) {
		log_warn(
			"%s: the mount takes %lld s so far (recovery of its journal, or a disk that hangs)",
			root->source, (long long)(boot->now_ms - root->mount_ms) / 1000);
		root->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	}
	boot_wake_by(boot, root->notice_ms);
}

enum step_answer mount_root(struct boot *boot)
{
	struct attempt *mount = &boot->root->mount;
	enum step_answer answer = attempt_is_due(boot, mount) ? start(boot) : STEP_DONE;

	if (answer != STEP_DONE)
		return answer;
	if (mount->state == ATTEMPT_TRYING)
		notice_running(boot);
	return attempt_answer(boot, mount);
}

void mount_hint(const struct boot *boot)
{
	const struct root *root = boot->root;
	const struct blkdev *dev = root->chosen ? blkdevs_by_id(boot->blkdevs, root->dev_id) : NULL;

	switch (root->mount.err) {
	case -ENODEV:
		log_err("hint: this kernel has no driver for the filesystem%s%s, or the image lacks it",
			root->type[0] ? " " : "", root->type);
		break;
	case -EROFS:
	case -EACCES:
		log_err("hint: the disk cannot be written, and the journal of its filesystem has to be "
			"recovered: rootflags=noload (ext4) or rootflags=norecovery (xfs, btrfs) mounts it as it is");
		break;
	case -EBUSY:
		log_err("hint: the device is in use, perhaps by an array or a volume");
		break;
	case -EINVAL:
		if (dev && dev->partno == 0 && dev->facts.pttype[0])
			log_err("hint: /dev/%s has a partition table; the root is on one of its partitions",
				dev->name);
		else if (boot->conf->rootflags[0])
			log_err("hint: the filesystem may not know rootflags=%s; see its message above",
				boot->conf->rootflags);
		break;
	}
}
