/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/mount.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/root/bcachefs.h"
#include "kinit/root/deadline.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "lib/sound.h"
#include "lib/text.h"

enum { NOTICE_EVERY_MS = 30000, LIMIT_MS = 600000, OPTIONS_SIZE = 4096 };

/* The same bit as MS_VERBOSE of old: a type that is only guessed need not say why it is not it. */
static const unsigned long ms_silent = 0x8000;

/* What the worker answers. */
struct mount_report {
	struct attempt_result
		result; /* err: of the type that counts most; why: "ext4: …; xfs: …" */
	bool stale;     /* there is another device than the one that was chosen: */
	int which;      /* 0: the root itself; behind it, which of root->others */
	bool readonly;
	bool guessed; /* by several signatures */
	char type[ROOT_TYPE_MAX];
};

_Static_assert(sizeof(struct mount_report) <= WORKER_REPORT_MAX, "a report fits its buffer");

/* All types that may do, one after the other. */
struct trial {
	const struct boot *boot;
	struct fstypes types;
	char options[DEVICES_OPTIONS_SIZE];
	struct mount_report *report;
	int weight; /* of the error that is reported */
};

static bool is_not_mine(int err)
{
	return err == -EINVAL || err == -ENODEV;
}

/* What the type says that is on the disk counts most, and a reason more than that it is not the one. */
static void note_try(struct trial *trial, const char *type, int err)
{
	struct attempt_result *result = &trial->report->result;
	int weight = 1 + !is_not_mine(err) + 2 * !strcmp(type, trial->types.found);

	text_add(result->why, sizeof(result->why), "%s%s: %s", result->why[0] ? "; " : "", type,
		strerror(-err));
	if (weight > trial->weight) {
		trial->weight = weight;
		result->err = err;
	}
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

/* Is that the end of the trial: is it mounted, or can no other type do? */
static bool try_type(struct trial *trial, size_t i, unsigned long flags)
{
	const struct boot *boot = trial->boot;
	const char *type = trial->types.names[i];
	char text[OPTIONS_SIZE];
	int err;

	/* What is only tried need not say why it is not it. */
	err = sys_mount(boot->root->source, ROOT_DIR, type,
		i < trial->types.wanted ? flags : flags | ms_silent,
		complete(type, trial->options, text));
	if (err) {
		note_try(trial, type, err);
		return !is_not_mine(err) && err != -EACCES && !trial->types.guessed;
	}
	trial->report->result.err = 0;
	trial->report->readonly = flags & MS_RDONLY;
	text_copy(trial->report->type, sizeof(trial->report->type), type);
	return true;
}

static bool try_types(struct trial *trial, unsigned long flags)
{
	bool ended = false;

	trial->report->result.why[0] = '\0';
	trial->weight = 0;
	for (size_t i = 0; i < trial->types.n && !ended; i++)
		ended = try_type(trial, i, flags);
	return ended;
}

/* May the same have another result later?  A tag has no device whose arrival could be waited for, and the kernel may be
 * short of memory or of processes for its threads. */
static bool may_pass(const struct boot *boot, int err)
{
	bool is_tag = boot->root->nodev && root_word(boot)->kind != DEVREF_GENERIC;

	return is_tag || err == -ENOMEM || err == -EAGAIN || err == -EINTR || err == -ENFILE;
}

/* What has its name, once it is not known any more, is another one. */
static int open_root(const struct boot *boot)
{
	const struct blkdev *dev = blkdevs_by_id(boot->blkdevs, boot->root->dev_id);
	int fd = dev ? probe_open(boot->rootfd, dev) : -ESTALE;

	return fd < 0 ? fd : 0;
}

/* All that is mounted has to be what was chosen, and stays open until the worker ends.  What cannot be opened
 * is not mounted by its name: another disk may have that a moment later. */
static bool open_chosen(struct trial *trial)
{
	struct mount_report *report = trial->report;
	size_t other = 0;
	int err = trial->boot->root->nodev ? 0 : open_root(trial->boot);

	if (!err) {
		err = devices_open(trial->boot, trial->options, &other);
		report->which = err ? 1 + (int)other : 0;
	}
	report->stale = err == -ESTALE;
	if (report->stale)
		attempt_fail(&report->result, err, false, "another disk has taken its place");
	else if (err)
		attempt_fail(&report->result, err, !may_pass(trial->boot, err),
			"it cannot be opened: %s", strerror(-err));
	return !err;
}

static void try_mount(struct boot *boot, int id, void *data)
{
	struct trial trial = { .boot = boot, .report = data };
	struct attempt_result *result = &trial.report->result;
	unsigned long flags = boot->conf->rootopts.flags;

	(void)id;
	if (!open_chosen(&trial))
		return;
	result->err = -ENODEV;
	fstypes_list(boot, &trial.types);
	/* What may be a leftover is not written to. */
	trial.report->guessed = trial.types.guessed;
	if (trial.types.guessed)
		flags |= MS_RDONLY;
	/* A medium that cannot be written refuses with EACCES: then read-only, all types again. */
	if (!try_types(&trial, flags) && !(flags & MS_RDONLY))
		try_types(&trial, flags | MS_RDONLY);
	if (!trial.types.n)
		attempt_fail(result, -ENODEV, true, "no filesystem type to try");
	result->final = !may_pass(boot, result->err);
}

/* Of the device WHICH, as in a report; -1: there is no such one. */
static int id_of(const struct root *root, size_t which)
{
	if (which > root->nothers)
		return -1;
	return which ? root->others[which - 1].dev_id : root->dev_id;
}

/* Which of its devices was taken away, or replaced, while it was mounted?  Then it is waited for.  0: the root's
 * own, -1: none, else as in a report. */
static int find_lost(struct boot *boot, const struct worker_end *end)
{
	const struct mount_report *report = end->report;
	const struct root *root = boot->root;

	if (root->mount.state != ATTEMPT_TRYING || boot->now_ms >= deadline_of_word(boot) ||
		(report && !report->result.err))
		return -1;
	if (report && report->stale) {
		blkdevs_distrust(boot, id_of(root, (size_t)report->which));
		return report->which;
	}
	blkdevs_scan(boot);
	for (size_t i = root->nodev; i <= root->nothers; i++)
		if (!blkdevs_by_id(boot->blkdevs, id_of(root, i)))
			return (int)i;
	return -1;
}

/* Is everything as if nothing had been found? */
static bool is_lost(struct boot *boot, const struct worker_end *end)
{
	const struct root *root = boot->root;
	int which = find_lost(boot, end);
	char why[128];

	if (which < 0)
		return false;
	if (which == 0) {
		root_lose(boot, "was taken away while it was mounted");
		return true;
	}
	snprintf(why, sizeof(why), "has lost %.*s while it was mounted",
		(int)root->others[which - 1].len, root->options + root->others[which - 1].at);
	root_lose(boot, why);
	return true;
}

/*
 * A filesystem can have other devices, whose names are in its superblock or in rootflags=: they may have come
 * since, or come yet.  (btrfs is complete, and says ENOENT of a subvolume.)
 */
static bool may_miss_a_device(const struct boot *boot, int err)
{
	const struct root *root = boot->root;
	bool has_come = boot->blkdevs->next_id != root->mount_next_id;

	if (root->nodev || (err != -ENOENT && err != -ENXIO && err != -EINVAL))
		return false;
	return has_come || (err != -EINVAL && strcmp(root->type, "btrfs"));
}

static void mount_done(struct boot *boot, int id, const struct worker_end *end)
{
	const struct mount_report *report = end->report;
	struct root *root = boot->root;
	struct attempt_result result;

	(void)id;
	if (is_lost(boot, end))
		return;
	attempt_result_of(end, &result);
	result.final &= !may_miss_a_device(boot, result.err);
	if (!attempt_ended(boot, &root->mount, root->source, &result))
		return;
	root_mounted(boot, report->type, report->readonly, "");
	if (root->readonly && !(boot->conf->rootopts.flags & MS_RDONLY) && report->guessed)
		log_warn("%s is read-only, whatever the command line asks, as its type is a guess",
			root->source);
	else if (root->readonly && !(boot->conf->rootopts.flags & MS_RDONLY))
		log_warn("%s could not be mounted read-write, as the command line asks",
			root->source);
}

static void make_sound(void *data)
{
	struct mount_report *report = data;

	attempt_make_sound(&report->result);
	sound_bool(&report->stale);
	if (report->which < 0 || report->which > DEVICES_MAX)
		report->which = 0;
	sound_bool(&report->readonly);
	sound_bool(&report->guessed);
	sound_text(report->type, sizeof(report->type));
}

/* Recovering a journal may take minutes: see watch().  Its id is the index of the word, so that one which the
 * kernel holds for ever does not stand in the way of an alternative. */
static const struct worker_job mounter = {
	.name = "mount of the root",
	.report_size = sizeof(struct mount_report),
	.make_sound = make_sound,
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
	root->mount_next_id = boot->blkdevs->next_id;
	root->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	attempt_start(boot, &root->mount, root->source, &mounter, (int)root->index);
	return STEP_DONE;
}

/* Is there anything else that could be done than to wait for ever? */
static bool has_limit(const struct boot *boot)
{
	return boot->conf->panic_given || boot->root->index + 1 < boot->conf->nroot;
}

/* Should the disk come back, the kernel completes the mount in the directory that it began with: that is not
 * to be on top of what is mounted by then. */
static void leave_dir(const struct boot *boot)
{
	const char *dir = &ROOT_DIR[1];
	char aside[32];

	snprintf(aside, sizeof(aside), "%s.%zu", dir, boot->root->index);
	renameat(boot->rootfd, dir, boot->rootfd, aside);
}

static void watch(struct boot *boot)
{
	struct root *root = boot->root;
	struct attempt_result result;

	if (has_limit(boot) && boot->now_ms >= root->mount_ms + LIMIT_MS) {
		attempt_stop(boot, &root->mount);
		leave_dir(boot);
		attempt_fail(&result, -ETIMEDOUT, true, "not mounted after %d s", LIMIT_MS / 1000);
		attempt_ended(boot, &root->mount, root->source, &result);
		return;
	}
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

	if (attempt_is_due(boot, mount)) {
		enum step_answer answer = devices_await(boot);

		if (answer == STEP_DONE)
			answer = bcachefs_await(boot);
		if (answer == STEP_DONE)
			answer = start(boot);
		if (answer != STEP_DONE)
			return answer;
	}
	if (mount->state == ATTEMPT_TRYING)
		watch(boot);
	return attempt_answer(boot, mount);
}
