/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/rivals.h"

#include "cmdline/devref.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/match.h"
#include "kinit/block/probe.h"
#include "kinit/block/twins.h"
#include "kinit/boot.h"
#include "kinit/driver/efivars.h"
#include "kinit/driver/modules.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/hosts.h"
#include "kinit/root/root.h"

/* How long disks that are being read, or whose driver is, may still show that they carry the same name. */
enum { GRACE_MS = 1500 };

static bool disks_may_come(struct boot *boot, const struct match *match)
{
	struct root *root = boot->root;
	bool busy = probe_busy(boot) || modules_await_disks(boot);
	int64_t until = busy ? INT64_MAX : hosts_pending_until(boot);

	if (!until)
		return false;
	if (!root->match_ms) {
		root->match_ms = boot->now_ms;
		/* Meanwhile the driver of its filesystem is loaded. */
		fstypes_want(boot, match->dev->facts.type);
	}
	if (until > root->match_ms + GRACE_MS)
		until = root->match_ms + GRACE_MS;
	if (boot->now_ms >= until)
		return false;
	boot_wake_by(boot, until);
	return true;
}

/* It is asked when there are two, so that no other boot pays for it. */
static bool firmware_may_tell(struct boot *boot, const struct match *match)
{
	const struct efivars_said *said;

	if (!match->other)
		return false;
	said = efivars_ask(boot);
	if (!said)
		return true;
	if (!twins_learn(boot->blkdevs, said->partuuid))
		return false;
	boot_wake_by(boot, boot->now_ms);
	return true;
}

bool rivals_may_come(struct boot *boot, const struct devref *ref, const struct match *match)
{
	bool asked;

	if (ref->kind == DEVREF_NAME || ref->kind == DEVREF_DEVT)
		return false;
	/* At the same time. */
	asked = firmware_may_tell(boot, match);
	return disks_may_come(boot, match) || asked;
}
