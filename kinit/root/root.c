/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/match.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "kinit/md/mdname.h"
#include "kinit/root/fstypes.h"
#include "lib/text.h"

enum {
	/* How long disks that are being read may still say that they carry the same name. */
	RIVAL_GRACE_MS = 100,
	/* Disks that are there and not read yet count for as long as readers get on, within limits. */
	READING_GRACE_MS = 10000,
	READING_LIMIT_MS = 120000,
	NOTICE_FIRST_MS = 10000,
	NOTICE_EVERY_MS = 30000,
};

/* Disks had time to come; for an alternative on the network nobody has done anything yet. */
static int64_t waiting_since(const struct boot *boot)
{
	int64_t from = boot->start_ms + (int64_t)boot->conf->rootdelay_s * 1000;

	return boot->root->since_ms > from ? boot->root->since_ms : from;
}

int64_t root_deadline(const struct boot *boot)
{
	if (boot->conf->rootwait_forever)
		return INT64_MAX;
	return waiting_since(boot) + (int64_t)boot->conf->rootwait_s * 1000;
}

/* What is behind NBD or NVMe over TCP looks like any disk. */
static bool is_local(const struct boot *boot)
{
	const struct bootconf *conf = boot->conf;
	enum devref_kind kind = conf->root[boot->root->index].kind;

	return kind != DEVREF_NFS && kind != DEVREF_CIFS && !conf->nbd.given && !conf->nnvmes;
}

int64_t root_word_deadline(const struct boot *boot)
{
	const struct bootconf *conf = boot->conf;
	bool last = boot->root->index + 1 >= conf->nroot;
	bool limited = conf->rootwait_forever || (conf->netwait && is_local(boot));

	if (last || !limited)
		return root_deadline(boot);
	return waiting_since(boot) + BOOTCONF_ROOTWAIT_DEFAULT_S * 1000;
}

int root_give_up(struct boot *boot, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(boot->why, sizeof(boot->why), format, args);
	va_end(args);
	if (boot->root->index + 1 >= boot->conf->nroot)
		return err;
	log_warn("%s; trying root=%s", boot->why, boot->conf->root[boot->root->index + 1].text);
	*boot->root = (struct root){ .index = boot->root->index + 1 };
	boot_wake_by(boot, boot->now_ms);
	return -EAGAIN;
}

int root_step_words(struct boot *boot)
{
	const struct bootconf *conf = boot->conf;

	if (conf->root_invalid[0])
		return boot_why(boot, -EINVAL, "%s", conf->root_invalid);
	if (conf->nroot == 0)
		return boot_why(boot, -EINVAL, "there is no root= on the kernel command line");
	if (conf->root[boot->root->index].kind == DEVREF_NFS && conf->nfs_invalid[0])
		return root_give_up(boot, -EINVAL, "%s", conf->nfs_invalid);
	if (conf->root[boot->root->index].kind == DEVREF_CIFS && !conf->cifs.given)
		return root_give_up(boot, -EINVAL, "root=%s: cifsroot=: %s",
			conf->root[boot->root->index].text,
			conf->cifs_invalid ? conf->cifs_invalid : "it was not given");
	return 0;
}

int root_step_delay(struct boot *boot)
{
	int64_t until = boot->start_ms + (int64_t)boot->conf->rootdelay_s * 1000;

	if (boot->now_ms >= until)
		return 0;
	boot_wake_by(boot, until);
	return -EAGAIN;
}

static void choose_device(struct boot *boot, const struct match *match)
{
	const struct devref *ref = &boot->conf->root[boot->root->index];
	struct root *root = boot->root;
	int64_t ms = boot->now_ms;
	char text[512];

	root->chosen = true;
	root->dev_id = match->dev->id;
	blkdev_path(match->dev, root->source, sizeof(root->source));
	text_copy(root->type, sizeof(root->type), match->dev->facts.type);
	text_copy(root->uuid, sizeof(root->uuid), match->dev->facts.uuid);
	blkdev_describe(match->dev, text, sizeof(text));
	if (match->other)
		log_warn(
			"%s is on /dev/%s and /dev/%s; taking /dev/%s, which the kernel found first "
			"(root=PARTUUID=… or root=/dev/… can tell them apart)",
			ref->text, match->dev->name, match->other->name, match->dev->name);
	log_info("%s is there after %lld.%03lld s: %s", root->source, (long long)ms / 1000,
		(long long)ms % 1000, text);
}

static void choose_source(struct boot *boot, const struct devref *ref)
{
	boot->root->chosen = true;
	boot->root->nodev = true;
	boot->root->complete = true;
	text_copy(boot->root->source, sizeof(boot->root->source), ref->value);
}

/* Whoever mounts it finds out whether its server is there. */
static bool choose_network(struct boot *boot, const struct devref *ref)
{
	if (ref->kind != DEVREF_NFS && ref->kind != DEVREF_CIFS)
		return false;
	choose_source(boot, ref);
	text_copy(boot->root->source, sizeof(boot->root->source), ref->text);
	text_copy(boot->root->type, sizeof(boot->root->type),
		ref->kind == DEVREF_NFS ? "nfs" : "cifs");
	return true;
}

/* A bare word can be a source for a type without a device: virtiofs, 9p, tmpfs. */
static bool tag_is_source(struct boot *boot, const struct devref *ref)
{
	if (ref->kind == DEVREF_GENERIC)
		return true;
	if (ref->kind != DEVREF_TAG || (boot->conf->nfstypes == 0 && !ref->fstype))
		return false;
	if (fstypes_load(boot))
		return false;
	if (ref->fstype)
		return true;
	for (size_t i = 0; i < boot->conf->nfstypes; i++)
		if (fstypes_is_nodev(boot, boot->conf->fstypes[i]))
			return true;
	return false;
}

/* Other disks that are being read may carry the same UUID, which the user wants to know. */
static bool rivals_may_come(struct boot *boot, const struct devref *ref)
{
	struct root *root = boot->root;

	if (ref->kind == DEVREF_NAME || ref->kind == DEVREF_DEVT || !probe_busy(boot))
		return false;
	if (!root->match_ms)
		root->match_ms = boot->now_ms;
	if (boot->now_ms >= root->match_ms + RIVAL_GRACE_MS)
		return false;
	boot_wake_by(boot, root->match_ms + RIVAL_GRACE_MS);
	return true;
}

/* Is what was found wrong for good?  A member of an array or of LVM may lead to the real thing,
 * which then carries the same name; one that was named by its node may not. */
static bool wrong_for_good(const struct devref *ref, const struct match *match)
{
	if (!match->wrong || match->dev || match->busy)
		return false;
	return ref->kind == DEVREF_NAME || ref->kind == DEVREF_DEVT || ref->kind == DEVREF_TAG ||
	       match->wrong->facts.usage == USAGE_OTHER;
}

static void notice_waiting(struct boot *boot)
{
	const struct devref *ref = &boot->conf->root[boot->root->index];
	struct root *root = boot->root;

	if (!root->notice_ms)
		root->notice_ms = boot->now_ms + NOTICE_FIRST_MS;
	if (boot->now_ms < root->notice_ms)
		return;
	log_warn("still waiting for root=%s after %lld s; %zu block devices are there", ref->text,
		(long long)(boot->now_ms - boot->start_ms) / 1000, boot->blkdevs->n);
	root->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
}

static int time_is_up(struct boot *boot, const struct match *match)
{
	const struct devref *ref = &boot->conf->root[boot->root->index];
	int64_t waited = boot->now_ms - boot->start_ms;
	const char *what = "not there";

	if (match->busy && match->busy->state == BLK_UNREADABLE)
		what = "it could not be read";
	else if (match->busy)
		what = "it does not answer reads";
	else if (match->wrong)
		what = match_refusal(boot->blkdevs, match->wrong);
	return root_give_up(boot, -ENODEV, "%s: %s after %lld.%lld s (%s)", ref->text, what,
		(long long)waited / 1000, (long long)(waited % 1000) / 100, boot->conf->wait_word);
}

static bool is_time_up(const struct boot *boot)
{
	int64_t until = root_word_deadline(boot);
	int64_t progress = boot->blkdevs->progress_ms;

	if (boot->now_ms < until || md_pending(boot))
		return false;
	if (!probe_busy(boot) || boot->now_ms - until >= READING_LIMIT_MS)
		return true;
	return boot->now_ms - (progress > until ? progress : until) >= READING_GRACE_MS;
}

static int find_present(struct boot *boot)
{
	struct devref node, *ref = &node;
	struct match match = { .dev = NULL };

	mdname_resolve(boot, &boot->conf->root[boot->root->index], ref);
	if (!ref->fstype)
		match_find(boot->blkdevs, ref, &match);
	if (match.dev) {
		if (rivals_may_come(boot, ref))
			return -EAGAIN;
		choose_device(boot, &match);
		return 0;
	}
	if (wrong_for_good(ref, &match))
		return root_give_up(boot, -EINVAL, "%s (/dev/%s): %s", ref->text, match.wrong->name,
			match_refusal(boot->blkdevs, match.wrong));
	if (tag_is_source(boot, ref)) {
		choose_source(boot, ref);
		return 0;
	}
	return is_time_up(boot) ? time_is_up(boot, &match) : -EAGAIN;
}

int root_step_find(struct boot *boot)
{
	int err;

	if (boot->root->chosen || choose_network(boot, &boot->conf->root[boot->root->index]))
		return 0;
	err = find_present(boot);
	if (err == -EAGAIN) {
		notice_waiting(boot);
		if (boot->now_ms < root_word_deadline(boot))
			boot_wake_by(boot, root_word_deadline(boot));
	}
	return err;
}
