/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/resume/seek.h"

#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/devnode.h"
#include "kinit/block/match.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/hook/hooks.h"
#include "kinit/md/mdname.h"
#include "kinit/resume/location.h"
#include "kinit/resume/resume.h"
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "kinit/root/wordmatch.h"
#include "lib/clock.h"
#include "lib/text.h"

enum {
	/* A device that never comes: a swap space made anew has another UUID. */
	LIMIT_MS = 10000,
	ROOT_GRACE_MS = 5000,
	/* What a hook has just opened may have to be read. */
	HOOK_GRACE_MS = 5000,
	/* A hook that waits for a key, where the root's time has no end. */
	HOOK_LIMIT_MS = BOOTCONF_ROOTWAIT_DEFAULT_S * 1000,
};

static bool is_open(const struct boot *boot, size_t i)
{
	return i < location_words(boot)->ndevices && !(boot->resume->seek.closed & 1u << i);
}

const char *seek_words(const struct boot *boot, char words[SEEK_WORDS_SIZE])
{
	*words = '\0';
	for (size_t i = 0; i < RESUME_DEVICES_MAX; i++)
		if (is_open(boot, i))
			text_add(words, SEEK_WORDS_SIZE, "%s%s", *words ? "," : "",
				location_words(boot)->devices[i].text);
	return words;
}

void seek_close(struct boot *boot)
{
	boot->resume->seek.closed |= 1u << boot->resume->seek.at;
}

static void find(const struct boot *boot, size_t i, struct match *match)
{
	struct devref node;

	mdname_resolve(boot, &location_words(boot)->devices[i], &node);
	if (!blkdevs_find(boot->blkdevs, node.value))
		devnode_resolve(boot->rootfd, &node);
	match_find_swap(boot->blkdevs, &node, match);
}

/* Where the root is there, the rest of the machine's disks can be expected soon. */
static bool is_root_there(const struct boot *boot)
{
	struct devref node;
	struct match match;

	if (devref_network_type(root_word(boot)))
		return true;
	wordmatch_find(boot, &node, &match);
	return match.dev != NULL;
}

static bool is_busy(const struct boot *boot)
{
	return probe_busy(boot) || modules_await_disks(boot);
}

/* Somebody who was asked for a passphrase has taken his time. */
static int64_t own_limit(const struct boot *boot)
{
	return deadline_of_delay(boot) + boot->hooks->asked_ms + LIMIT_MS;
}

/* It may be in what a hook has at hand, or cannot open yet.  Whoever goes on without it, and mounts the root, loses what
 * that has when the image is resumed by the next boot. */
static bool may_be_in_a_volume(struct boot *boot)
{
	int64_t until = own_limit(boot) + HOOK_LIMIT_MS, root = deadline_of_root(boot);

	return hooks_pending(boot) ||
	       (hooks_wait(boot) && boot->now_ms < (root < until ? root : until));
}

static int64_t limit(struct boot *boot)
{
	struct seek *seek = &boot->resume->seek;
	int64_t until = deadline_of_root(boot), own = own_limit(boot);

	if (location_words(boot)->wait)
		return until;
	if (may_be_in_a_volume(boot))
		seek->hooks_ms = boot->now_ms;
	if (own < until)
		until = own;
	if (!is_root_there(boot))
		seek->root_ms = 0;
	else if (!seek->root_ms || is_busy(boot))
		seek->root_ms = boot->now_ms;
	if (seek->root_ms && seek->root_ms + ROOT_GRACE_MS < until)
		until = seek->root_ms + ROOT_GRACE_MS;
	if (seek->hooks_ms && seek->hooks_ms + HOOK_GRACE_MS > until)
		until = seek->hooks_ms + HOOK_GRACE_MS;
	return until;
}

static void say_missing(const struct boot *boot, const struct match *match, char why[SEEK_WHY_MAX])
{
	char waited[CLOCK_TEXT_SIZE];
	const char *what = match->busy    ? "it could not be read"
			   : match->wrong ? match_refusal(boot->blkdevs, match->wrong)
					  : "there is no such device";

	snprintf(why, SEEK_WHY_MAX, "%s after %s s", what,
		clock_seconds(boot->now_ms - boot->start_ms, waited));
}

/* With rootwait=0 a disk counts all the same that is being read.  And a hook may just be opening what it is in, or do so
 * when it is asked for the last time. */
static bool is_still_coming(struct boot *boot)
{
	if (hooks_pending(boot) || (is_busy(boot) && boot->now_ms < own_limit(boot)))
		return true;
	return boot->now_ms >= deadline_of_root(boot) && hooks_last_call(boot);
}

static void wait_until(struct boot *boot, int64_t until)
{
	char words[SEEK_WORDS_SIZE];

	boot_wake_by(boot, until);
	if (boot->resume->seek.announced)
		return;
	boot->resume->seek.announced = true;
	seek_words(boot, words);
	if (until == INT64_MAX)
		log_info("waiting without limit for resume=%s (resumewait)", words);
	else
		log_info("waiting up to %lld s for resume=%s",
			(long long)(until - boot->now_ms + 999) / 1000, words);
}

/* The first that is there, else MATCH is that of the last one. */
static bool find_any(struct boot *boot, struct match *match)
{
	for (size_t i = 0; i < RESUME_DEVICES_MAX; i++) {
		if (!is_open(boot, i))
			continue;
		boot->resume->seek.at = i;
		find(boot, i, match);
		if (match->dev)
			return true;
	}
	return false;
}

enum seek_answer seek_device(struct boot *boot, struct match *match, char why[SEEK_WHY_MAX])
{
	int64_t until = (int64_t)location_words(boot)->delay_s * 1000;

	if (boot->now_ms < until) {
		boot_wake_by(boot, until);
		return SEEK_WAITS;
	}
	if (find_any(boot, match))
		return SEEK_FOUND;
	until = limit(boot);
	if (boot->now_ms < until || is_still_coming(boot)) {
		wait_until(boot, until);
		return SEEK_WAITS;
	}
	say_missing(boot, match, why);
	return SEEK_GIVEN_UP;
}
