/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hook/claims.h"

#include "kinit/block/blkdev.h"
#include "kinit/hook/hooks.h"

/* Has a hook for DEV still to say what becomes of it? */
static bool is_open_question(const struct boot *boot, const struct blkdev *dev)
{
	const struct hooks *hooks = boot->hooks;
	bool told = false;

	for (size_t i = 0; i < hooks->n; i++) {
		const struct hookrun *run = &hooks->runs[i];

		if (run->event != HOOK_DEVICE || run->dev_id != dev->id)
			continue;
		if (run->state < HOOKRUN_DONE)
			return true;
		told = true;
	}
	return !told && hooks_have_type(boot, dev->facts.type);
}

/* Disks of which a hook makes arrays that begin where these do, so that their partitions are on each of them. */
static bool is_claimed(const struct boot *boot, const struct blkdev *dev)
{
	char holder[BLK_NAME_MAX];

	return blkfacts_is_firmware_member(&dev->facts) &&
	       (is_open_question(boot, dev) || blkdev_holder(boot->rootfd, dev, "md", holder));
}

bool claims_tell(struct boot *boot)
{
	bool changed = false;

	for (size_t i = 0; boot->blkdevs->has_claimed && i < boot->blkdevs->n; i++) {
		struct blkdev *dev = &boot->blkdevs->items[i];
		bool claimed = is_claimed(boot, dev);

		changed |= dev->claimed != claimed;
		dev->claimed = claimed;
	}
	if (changed)
		boot_wake_by(boot, boot->now_ms);
	return changed;
}
