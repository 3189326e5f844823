/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/attach.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/mdname.h"
#include "kinit/root/root.h"
#include "kinit/server/connerr.h"
#include "lib/retry.h"
#include "lib/text.h"

/* The kernel shows the disks and partitions behind a connection a little later than that; should the
 * time for the root be up just then, they are waited for all the same. */
enum { SETTLE_MS = 2000 };

static const char *state_name(enum attach_state state)
{
	static const char *const names[] = { "idle", "loading", "trying", "waiting", "done",
		"failed" };

	return names[state];
}

static void enter(struct attach *attach, const char *name, enum attach_state state)
{
	log_debug("%s: %s, was %s", name, state_name(state), state_name(attach->state));
	attach->state = state;
}

bool attach_due(struct boot *boot, struct attach *attach, const char *module)
{
	int64_t since =
		boot->root->since_ms > boot->start_ms ? boot->root->since_ms : boot->start_ms;

	/* After an emergency shell, in which somebody may have started a server; and when the network
	 * has been configured for an alternative in root=. */
	if (attach->start_ms != since && attach->state != ATTACH_DONE &&
		attach->state != ATTACH_TRYING)
		*attach = (struct attach){ .start_ms = since };
	switch (attach->state) {
	case ATTACH_IDLE:
		modules_want(boot, module, true);
		enter(attach, module, ATTACH_LOADING);
		/* fall through */
	case ATTACH_LOADING:
		if (modules_settled(boot, module))
			return false;
		break;
	case ATTACH_WAITING:
		if (boot->now_ms < attach->retry_ms) {
			boot_wake_by(boot, attach->retry_ms);
			return false;
		}
		break;
	default:
		return false;
	}
	attach->tries++;
	enter(attach, module, ATTACH_TRYING);
	return true;
}

static void give_up(struct boot *boot, struct attach *attach, const char *name, const char *why)
{
	int64_t waited = boot->now_ms - boot->start_ms;

	snprintf(attach->why, sizeof(attach->why), "%s: %s", name, why);
	text_add(attach->why, sizeof(attach->why), " after %lld.%lld s", (long long)waited / 1000,
		(long long)(waited % 1000) / 100);
	enter(attach, name, ATTACH_FAILED);
	log_warn("%s; not attached", attach->why);
}

void attach_ended(struct boot *boot, struct attach *attach, const char *name,
	const struct attach_result *result)
{
	const char *why = result->why[0] ? result->why : connerr_text(result->err);
	int64_t until = root_word_deadline(boot), pause;

	if (!result->err) {
		attach->done_ms = boot->now_ms;
		enter(attach, name, ATTACH_DONE);
		return;
	}
	if (result->final || boot->now_ms >= until) {
		give_up(boot, attach, name, why);
		return;
	}
	attach->retry_ms = boot->now_ms + (int64_t)retry_wait_s(attach->tries) * 1000;
	/* The last try is made when the time is up, not after it. */
	if (attach->retry_ms > until)
		attach->retry_ms = until;
	pause = attach->retry_ms - boot->now_ms;
	if (strcmp(attach->why, why))
		log_warn("%s: %s; trying again in %lld s", name, why,
			(long long)(pause + 999) / 1000);
	text_copy(attach->why, sizeof(attach->why), why);
	enter(attach, name, ATTACH_WAITING);
}

/* May what the present word of root= means be behind the other kind of servers? */
static bool has_alternative(const struct boot *boot)
{
	return boot->conf->nbd.given && boot->conf->nnvmes &&
	       boot->conf->root[boot->root->index].kind != DEVREF_NAME;
}

/* Does the present word of root= name another disk, or is what it means there already? */
static bool is_needless(const struct boot *boot, const char *prefix)
{
	struct devref ref;
	struct match match;

	if (boot->root->chosen || boot->conf->nroot == 0)
		return true;
	mdname_resolve(boot, &boot->conf->root[boot->root->index], &ref);
	match_find(boot->blkdevs, &ref, &match);
	if (match.dev)
		return true;
	return ref.kind == DEVREF_NFS || ref.kind == DEVREF_CIFS || ref.kind == DEVREF_GENERIC ||
	       (ref.kind == DEVREF_NAME && !text_starts(ref.value, prefix) &&
		       !text_starts(ref.value, "md"));
}

bool attach_is_wanted(const struct boot *boot)
{
	return (boot->conf->nbd.given && !is_needless(boot, "nbd")) ||
	       (boot->conf->nnvmes && !is_needless(boot, "nvme"));
}

int attach_answer(struct boot *boot, const struct attach *attach, size_t n, const char *prefix)
{
	const struct attach *done = NULL;

	if (is_needless(boot, prefix))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (attach[i].state == ATTACH_DONE)
			done = !done || done->done_ms < attach[i].done_ms ? &attach[i] : done;
		else if (attach[i].state != ATTACH_FAILED)
			return -EAGAIN;
	if (!done && has_alternative(boot))
		return 0;
	if (!done)
		return root_give_up(boot, -ENODEV, "%s", attach[0].why);
	if (boot->now_ms >= done->done_ms + SETTLE_MS)
		return 0;
	boot_wake_by(boot, done->done_ms + SETTLE_MS);
	return -EAGAIN;
}
