/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/dmname.h"
#include "kinit/block/gptauto.h"
#include "kinit/block/match.h"
#include "kinit/block/probe.h"
#include "kinit/block/twins.h"
#include "kinit/boot.h"
#include "kinit/driver/loadorder.h"
#include "kinit/hook/hooks.h"
#include "kinit/md/md.h"
#include "kinit/root/deadline.h"
#include "kinit/root/detach.h"
#include "kinit/root/flash.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/leftover.h"
#include "kinit/root/mounted.h"
#include "kinit/root/rivals.h"
#include "kinit/root/wordmatch.h"
#include "lib/attr.h"
#include "lib/clock.h"
#include "lib/text.h"

enum {
	/* Disks that are there and not read yet count for as long as readers get on, within limits. */
	READING_GRACE_MS = 10000,
	READING_LIMIT_MS = 120000,
	NOTICE_FIRST_MS = 10000,
	NOTICE_EVERY_MS = 30000,
};

#define POLL_ATTR "sys/module/block/parameters/events_dfl_poll_msecs"

const struct devref *root_word(const struct boot *boot)
{
	const struct root *root = boot->root;

	return root->told.kind == DEVREF_NONE ? &boot->conf->root[root->index] : &root->told;
}

void root_tell(struct boot *boot, const char *text)
{
	const char *why;

	if (boot->root->logged_told)
		return;
	boot->root->logged_told = true;
	if (devref_hook(text, &boot->root->told, &why))
		log_warn("the DHCP server says root=%s: %s", boot->root->told.text, why);
	else
		log_info("the DHCP server says root=%s", boot->root->told.text);
}

/* What else there is then leaves the machine to the root. */
static void set_found(struct boot *boot, bool found)
{
	md_set_root_found(boot->mds, found);
	loadorder_set_root_found(boot, found);
	hooks_set_root_found(boot->hooks, found);
}

enum step_answer root_give_up(struct boot *boot, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(boot->why, sizeof(boot->why), format, args);
	va_end(args);
	if (boot->root->index + 1 >= boot->conf->nroot)
		return STEP_FAILED;
	log_warn("%s; trying root=%s", boot->why, boot->conf->root[boot->root->index + 1].text);
	attempt_stop(boot, &boot->root->mount);
	*boot->root = (struct root){ .index = boot->root->index + 1 };
	set_found(boot, false);
	boot_wake_by(boot, boot->now_ms);
	return STEP_WAITS;
}

void root_lose(struct boot *boot, const char *why)
{
	struct root *root = boot->root;

	log_warn("%s %s; looking for root=%s again", root->source, why, root_word(boot)->text);
	attempt_stop(boot, &root->mount);
	*root = (struct root){ .index = root->index,
		.since_ms = root->since_ms,
		.again_ms = boot->now_ms + BOOT_TICK_MS };
	set_found(boot, false);
	boot_wake_by(boot, root->again_ms);
}

/* Before its mount has begun; the mount itself notices. */
static bool is_lost(const struct boot *boot)
{
	const struct root *root = boot->root;

	return root->chosen && !root->nodev && attempt_is_due(boot, &root->mount) &&
	       !blkdevs_by_id(boot->blkdevs, root->dev_id);
}

enum step_answer root_make_dir(struct boot *boot)
{
	if (mkdir(ROOT_DIR, 0755) < 0 && errno != EEXIST)
		return boot_why(boot, "%s: %s", ROOT_DIR, strerror(errno));
	return STEP_DONE;
}

enum step_answer root_step_delay(struct boot *boot)
{
	int64_t until = deadline_of_delay(boot);

	if (boot->root->by_hand || boot->now_ms >= until)
		return STEP_DONE;
	boot_wake_by(boot, until);
	return STEP_WAITS;
}

/* Nothing else is to be found. */
static void choose(struct boot *boot, const char *source)
{
	boot->root->chosen = true;
	text_copy(boot->root->source, sizeof(boot->root->source), source);
	set_found(boot, true);
}

static void choose_device(struct boot *boot, const struct devref *ref, const struct match *match)
{
	struct root *root = boot->root;
	int64_t ms = boot->now_ms - boot->start_ms;
	char text[512], path[DMNAME_SIZE + 16], why[128];

	dmname_path(boot, match->dev, path, sizeof(path));
	choose(boot, path);
	root->dev_id = match->dev->id;
	text_copy(root->type, sizeof(root->type), match->dev->facts.type);
	if (match->dev->facts.usage == USAGE_AMBIGUOUS)
		leftover_choose_type(root, ref, &match->dev->facts);
	text_copy(root->uuid, sizeof(root->uuid), match->dev->facts.uuid);
	blkdev_describe(match->dev, text, sizeof(text));
	if (match->other)
		log_warn("%s is on /dev/%s and /dev/%s; taking /dev/%s, %s "
			 "(root=PARTUUID=… or root=/dev/… can tell them apart)",
			ref->text, match->dev->name, match->other->name, match->dev->name,
			twins_reason(boot->blkdevs, match->dev, match->other, why));
	leftover_warn(boot, match->dev);
	if (ref->kind == DEVREF_AUTO && gptauto_has(&match->dev->facts, GPTAUTO_READ_ONLY) &&
		boot->conf->rw)
		log_warn("%s is marked read-only in its partition table; rw on the command line "
			 "goes before that",
			root->source);
	log_info("%s is there after %lld.%03lld s: %s", root->source, (long long)ms / 1000,
		(long long)ms % 1000, text);
}

static void choose_source(struct boot *boot, const char *source)
{
	choose(boot, source);
	boot->root->nodev = true;
	boot->root->complete = true;
}

/* Whoever mounts it finds out whether its server is there. */
static bool choose_network(struct boot *boot, const struct devref *ref)
{
	const char *type = devref_network_type(ref);

	if (!type)
		return false;
	choose_source(boot, ref->text);
	text_copy(boot->root->type, sizeof(boot->root->type), type);
	return true;
}

/* A bare word can be a source for a type without a device: virtiofs, 9p, tmpfs. */
static bool tag_is_source(struct boot *boot, const struct devref *ref)
{
	if (ref->kind == DEVREF_GENERIC)
		return flash_is_there(boot, ref);
	if (ref->kind != DEVREF_TAG || (boot->conf->nfstypes == 0 && !ref->fstype))
		return false;
	if (!fstypes_load(boot))
		return false;
	if (ref->fstype)
		return true;
	for (size_t i = 0; i < boot->conf->nfstypes; i++)
		if (fstypes_is_nodev(boot, boot->conf->fstypes[i]))
			return true;
	return false;
}

/* Is what was found wrong for good?  A member of an array or of LVM may lead to the real thing,
 * which then carries the same name; one that was named by its node may not. */
static bool wrong_for_good(const struct devref *ref, const struct match *match)
{
	if (!match->wrong || match->dev || match->busy)
		return false;
	return devref_names_node(ref) || ref->kind == DEVREF_TAG || ref->kind == DEVREF_AUTO ||
	       match->wrong->facts.usage == USAGE_OTHER;
}

static void notice_waiting(struct boot *boot)
{
	const struct devref *ref = root_word(boot);
	struct root *root = boot->root;

	if (!root->notice_ms)
		root->notice_ms = boot->now_ms + NOTICE_FIRST_MS;
	if (boot->now_ms < root->notice_ms)
		return;
	log_warn("still waiting for root=%s after %lld s; %zu block devices are there", ref->text,
		(long long)(boot->now_ms - boot->start_ms) / 1000, boot->blkdevs->n);
	root->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
}

static enum step_answer time_is_up(struct boot *boot, const struct match *match)
{
	const struct devref *ref = root_word(boot);
	char waited[CLOCK_TEXT_SIZE];
	const char *what = "not there";

	if (match->busy && match->busy->state == BLK_UNREADABLE)
		what = "it could not be read";
	else if (match->busy && match->busy->state == BLK_KNOWN)
		what = "an array that is not complete may have it";
	else if (match->busy)
		what = "it does not answer reads";
	else if (match->wrong)
		what = match_refusal(boot->blkdevs, match->wrong);
	else if (match->empty)
		what = "there is no medium in the drive";
	return root_give_up(boot, "%s: %s after %s s (%s)", ref->text, what,
		clock_seconds(boot->now_ms - boot->start_ms, waited), boot->conf->wait_word);
}

static bool is_time_up(struct boot *boot)
{
	int64_t until = deadline_of_word(boot);
	int64_t progress = boot->blkdevs->progress_ms;

	if (boot->now_ms < until || md_pending(boot) || hooks_pending(boot))
		return false;
	if (!probe_busy(boot) || boot->now_ms - until >= READING_LIMIT_MS)
		return true;
	return boot->now_ms - (progress > until ? progress : until) >= READING_GRACE_MS;
}

/* The kernel looks by itself for a medium only if it is told to, as udev does it (60-block.rules). */
static void poll_for_medium(struct boot *boot, const struct match *match)
{
	if (!match->empty || boot->root->polled)
		return;
	boot->root->polled = true;
	log_warn("/dev/%s has no medium; waiting for one", match->empty->name);
	if (attr_write(boot->rootfd, POLL_ATTR, "2000"))
		log_debug("the kernel does not look for media by itself");
}

static void take_over(struct boot *boot, const struct mounted *mounted, const char *who)
{
	struct root *root = boot->root;

	choose_source(boot, mounted->source);
	root->by_hand = true;
	root->readonly = mounted->readonly;
	text_copy(root->type, sizeof(root->type), mounted->type);
	attempt_begin(&root->mount, root->source);
	attempt_done(boot, &root->mount, root->source);
	log_info("%s (%s) was mounted on %s %s; it is the root now", root->source, root->type,
		ROOT_DIR, who);
}

/* A word that only a hook understands, which may mount the root itself, or name its device. */
static enum step_answer find_by_hook(struct boot *boot)
{
	struct mounted mounted;

	if (hooks_pending(boot))
		return STEP_WAITS;
	if (mounted_find(boot, &mounted)) {
		take_over(boot, &mounted, "by a hook");
		return STEP_DONE;
	}
	return is_time_up(boot) && !hooks_last_call(boot)
		       ? time_is_up(boot, &(struct match){ .dev = NULL })
		       : STEP_WAITS;
}

/* The legs of a mirror are there before it is, and each has its tags; and an array is held by the hook that starts it
 * until that has done. */
static bool is_being_made(
	const struct boot *boot, const struct devref *ref, const struct blkdev *dev)
{
	bool part = dmname_is_mapped(dev) && !devref_names_node(ref);
	bool array = text_starts(dev->disk, "md") && !md_has_started(boot, dev->disk);

	return (part || array) && hooks_make_devices(boot);
}

static enum step_answer find_present(struct boot *boot)
{
	const struct devref *ref;
	struct match match = { .dev = NULL };
	struct devref node;

	if (boot->now_ms < boot->root->again_ms) {
		boot_wake_by(boot, boot->root->again_ms);
		return STEP_WAITS;
	}
	if (root_word(boot)->kind == DEVREF_HOOK && boot->hooks->root.kind == DEVREF_NONE)
		return find_by_hook(boot);
	ref = wordmatch_find(boot, &node, &match);
	if (leftover_is_asked_for(boot, ref, &match))
		match.dev = match.wrong;
	poll_for_medium(boot, &match);
	if (match.dev) {
		if (rivals_may_come(boot, ref, &match) || is_being_made(boot, ref, match.dev))
			return STEP_WAITS;
		choose_device(boot, ref, &match);
		return STEP_DONE;
	}
	if (wrong_for_good(ref, &match))
		return root_give_up(boot, "%s (/dev/%s): %s", ref->text, match.wrong->name,
			match_refusal(boot->blkdevs, match.wrong));
	if (tag_is_source(boot, ref)) {
		choose_source(boot, ref->value);
		return STEP_DONE;
	}
	return is_time_up(boot) && !hooks_last_call(boot) ? time_is_up(boot, &match) : STEP_WAITS;
}

enum step_answer root_step_find(struct boot *boot)
{
	enum step_answer answer;

	if (is_lost(boot))
		root_lose(boot, "is gone, or has changed");
	if (boot->root->chosen || choose_network(boot, root_word(boot)))
		return STEP_DONE;
	if (boot->hooks->failed[0])
		return root_give_up(boot, "%s: %s", root_word(boot)->text, boot->hooks->failed);
	answer = find_present(boot);
	if (answer == STEP_WAITS) {
		notice_waiting(boot);
		if (boot->now_ms < deadline_of_word(boot))
			boot_wake_by(boot, deadline_of_word(boot));
	}
	return answer;
}

void root_mounted(struct boot *boot, const char *type, bool readonly, const char *how)
{
	struct root *root = boot->root;
	struct mounted mounted;

	root->readonly = mounted_find(boot, &mounted) ? mounted.readonly : readonly;
	log_info("mounted %s (%s, %s)%s", root->source, type,
		root->readonly ? "read-only" : "read-write", how);
}

void root_note_mount(struct boot *boot)
{
	struct mounted mounted;

	boot->root->ours[0] = '\0';
	/* What the user mounted stays his: he may only have repaired something in it. */
	if (boot->root->by_hand || !mounted_find(boot, &mounted))
		return;
	text_copy(boot->root->ours, sizeof(boot->root->ours), mounted.mark);
	boot->root->ours_below = mounted.below;
}

void root_restart(struct boot *boot)
{
	struct mounted mounted;
	/* Another one, or ours, in which something that it lacks is mounted by now. */
	bool by_hand =
		mounted_find(boot, &mounted) &&
		(strcmp(mounted.mark, boot->root->ours) || mounted.below > boot->root->ours_below);

	attempt_stop(boot, &boot->root->mount);
	*boot->root = (struct root){ .index = 0 };
	set_found(boot, false);
	if (by_hand)
		take_over(boot, &mounted, "by hand");
	else
		detach_begin(boot);
}
