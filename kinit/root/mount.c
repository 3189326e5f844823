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
#include "kinit/boot.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "lib/text.h"

enum { SOURCE_RETRY_MS = 1000, NOTICE_EVERY_MS = 30000, OPTIONS_SIZE = 4096 };

/* The same bit as MS_VERBOSE of old: a type that is only guessed need not say why it is not it. */
static const unsigned long ms_silent = 0x8000;

static void note_try(struct mount_report *report, const char *type, int err)
{
	text_add(report->tried, sizeof(report->tried), "%s%s: %s", report->tried[0] ? "; " : "",
		type, strerror(-err));
	if (!report->err)
		report->err = err;
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

	report->err = 0;
	report->tried[0] = '\0';
	for (size_t i = 0; i < types->n && err == -EAGAIN; i++)
		err = try_type(boot, types->names[i], i < types->wanted ? flags : flags | ms_silent,
			report);
	return err;
}

static void mount_root(struct boot *boot, int id, void *data)
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
		report->err = 0;
	else if (!report->err)
		report->err = -ENODEV;
}

static void mount_done(struct boot *boot, int id, const struct worker_end *end)
{
	struct root *root = boot->root;

	(void)id;
	root->mount = MOUNT_FAILED;
	if (end->fate != WORKER_REPORTED) {
		root->mounted.err = -EIO;
		snprintf(root->mounted.tried, sizeof(root->mounted.tried),
			"mount was killed by signal %d (an oops in the driver?)", end->signal);
		return;
	}
	memcpy(&root->mounted, end->report, sizeof(root->mounted));
	if (root->mounted.err)
		return;
	root->mount = MOUNT_DONE;
	log_info("mounted %s (%s, %s)", root->source, root->mounted.type,
		root->mounted.readonly ? "read-only" : "read-write");
	if (root->mounted.readonly && boot->conf->rw)
		log_warn("%s could not be mounted read-write, as the command line asks",
			root->source);
}

static const struct worker_job mounter = {
	.name = "mount of the root",
	.report_size = sizeof(struct mount_report),
	.run = mount_root,
	.done = mount_done,
};

_Static_assert(sizeof(struct mount_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

static int start(struct boot *boot)
{
	int err;

	if (boot->now_ms < boot->root->remount_ms) {
		boot_wake_by(boot, boot->root->remount_ms);
		return -EAGAIN;
	}
	if (mkdir(ROOT_DIR, 0755) < 0 && errno != EEXIST)
		return boot_why(boot, -errno, "%s: %s", ROOT_DIR, strerror(errno));
	err = worker_start(boot, &mounter, 0);
	if (err)
		return boot_why(boot, err, "%s: %s", boot->root->source, strerror(-err));
	boot->root->mount = MOUNT_RUNNING;
	boot->root->mount_ms = boot->now_ms;
	boot->root->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	return -EAGAIN;
}

/* Recovering a journal may take minutes, so that there is no deadline. */
static int running(struct boot *boot)
{
	struct root *root = boot->root;

	if (boot->now_ms >= root->notice_ms) {
		log_warn(
			"%s: the mount takes %lld s so far (recovery of its journal, or a disk that hangs)",
			root->source, (long long)(boot->now_ms - root->mount_ms) / 1000);
		root->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	}
	boot_wake_by(boot, root->notice_ms);
	return -EAGAIN;
}

static int failed(struct boot *boot)
{
	struct root *root = boot->root;

	/* A tag has no block device whose arrival could be waited for. */
	if (root->nodev && boot->now_ms < root_deadline(boot)) {
		root->mount = MOUNT_IDLE;
		root->remount_ms = boot->now_ms + SOURCE_RETRY_MS;
		boot_wake_by(boot, root->remount_ms);
		return -EAGAIN;
	}
	return root_give_up(boot, root->mounted.err, "%s: %s", root->source,
		root->mounted.tried[0] ? root->mounted.tried : "no filesystem type to try");
}

int mount_step_root(struct boot *boot)
{
	switch (boot->root->mount) {
	case MOUNT_IDLE:
		return start(boot);
	case MOUNT_RUNNING:
		return running(boot);
	case MOUNT_FAILED:
		return failed(boot);
	case MOUNT_DONE:
		break;
	}
	return 0;
}
