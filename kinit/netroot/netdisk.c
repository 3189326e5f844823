/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/netdisk.h"

#include <errno.h>
#include <stddef.h>

#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/mdname.h"
#include "kinit/net/net.h"
#include "kinit/root/root.h"
#include "lib/text.h"

/* The kernel shows the disks and partitions behind a connection a little later than that; should the
 * time for the root be up just then, they are waited for all the same. */
enum { SETTLE_MS = 2000 };

/* A kind of such disks is one row. */
static const struct netdisk_kind {
	const char *prefix; /* of their names below /dev */
	const char *module; /* their driver */
	size_t (*attempts)(struct boot *boot, struct attempt **first); /* how many are asked for */
	void (*start)(struct boot *boot, size_t i);                    /* starts a try */
} kinds[] = {
	{ "nbd", DRIVER_NBD, nbd_attempts, nbd_start },
	{ "nvme", DRIVER_NVME_TCP, nvmf_attempts, nvmf_start },
};

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* After an emergency shell, in which somebody may have started a server; and when the network has been
 * configured for an alternative in root=. */
static void forget_failures(struct boot *boot, int64_t since_ms)
{
	boot->netdisks->since_ms = since_ms;
	boot->netdisks->asked = 0;
	for (size_t k = 0; k < KINDS; k++) {
		struct attempt *attempt;
		size_t n = kinds[k].attempts(boot, &attempt);

		for (size_t i = 0; i < n; i++)
			if (attempt[i].state == ATTEMPT_WAITING ||
				attempt[i].state == ATTEMPT_FAILED)
				attempt[i] = (struct attempt){ .state = ATTEMPT_IDLE };
	}
}

/* What failed while nobody had asked for a network says nothing of the alternative that needs it. */
static void heed_alternative(struct boot *boot)
{
	if (boot->root->since_ms > boot->netdisks->since_ms)
		forget_failures(boot, boot->root->since_ms);
}

void netdisk_restart(struct boot *boot)
{
	forget_failures(boot, boot->now_ms);
}

static bool has_driver(struct boot *boot, size_t kind)
{
	if (!(boot->netdisks->asked & 1u << kind))
		modules_want(boot, kinds[kind].module, true);
	boot->netdisks->asked |= 1u << kind;
	return modules_settled(boot, kinds[kind].module);
}

void netdisk_pump(struct boot *boot)
{
	struct attempt *attempt;

	if (boot->failed || (boot->net->wanted && !boot->net->settled))
		return;
	heed_alternative(boot);
	for (size_t k = 0; k < KINDS; k++) {
		size_t n = kinds[k].attempts(boot, &attempt);

		for (size_t i = 0; i < n; i++) {
			if (attempt_is_due(boot, &attempt[i]) && has_driver(boot, k))
				kinds[k].start(boot, i);
			if (attempt[i].state == ATTEMPT_WAITING)
				boot_wake_by(boot, attempt[i].retry_ms);
		}
	}
}

/* Does the present word of root= name another disk, or is what it means there already? */
static bool is_needless(const struct boot *boot, const char *prefix)
{
	struct devref ref;
	struct match match;

	if (boot->root->chosen || boot->conf->nroot == 0)
		return true;
	mdname_resolve(boot, root_word(boot), &ref);
	match_find(boot->blkdevs, &ref, &match);
	if (match.dev)
		return true;
	return devref_network_type(&ref) || ref.kind == DEVREF_GENERIC || ref.kind == DEVREF_FILE ||
	       (ref.kind == DEVREF_NAME && !text_starts(ref.value, prefix) &&
		       !text_starts(ref.value, "md"));
}

bool netdisk_is_wanted(const struct boot *boot)
{
	struct attempt *attempt;

	for (size_t k = 0; k < KINDS; k++)
		if (kinds[k].attempts((struct boot *)boot, &attempt) &&
			!is_needless(boot, kinds[k].prefix))
			return true;
	return false;
}

/* How far those are that the root needs. */
struct tally {
	const struct attempt *failed, *done; /* the first one; the latest one */
	bool pending;
};

static void count(struct tally *tally, const struct attempt *attempt)
{
	switch (attempt->state) {
	case ATTEMPT_DONE:
		if (!tally->done || tally->done->done_ms < attempt->done_ms)
			tally->done = attempt;
		break;
	case ATTEMPT_FAILED:
		if (!tally->failed)
			tally->failed = attempt;
		break;
	case ATTEMPT_IDLE:
	case ATTEMPT_TRYING:
	case ATTEMPT_WAITING:
		tally->pending = true;
		break;
	}
}

enum step_answer netdisk_step_attach(struct boot *boot)
{
	struct tally tally = { .pending = false };

	heed_alternative(boot);
	for (size_t k = 0; k < KINDS; k++) {
		struct attempt *attempt;
		size_t n = kinds[k].attempts(boot, &attempt);

		if (n && is_needless(boot, kinds[k].prefix))
			n = 0;
		for (size_t i = 0; i < n; i++)
			count(&tally, &attempt[i]);
	}
	if (tally.pending)
		return STEP_WAITS;
	if (!tally.done)
		return tally.failed ? root_give_up(boot, "%s", tally.failed->why) : STEP_DONE;
	if (boot->now_ms >= tally.done->done_ms + SETTLE_MS)
		return STEP_DONE;
	boot_wake_by(boot, tally.done->done_ms + SETTLE_MS);
	return STEP_WAITS;
}
