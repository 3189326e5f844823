/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * make WITHOUT=md: what the other rooms ask of kinit/md, in its place.  No array is started, so a disk that is a member
 * of one stays that: what is seen on it may be the array's, and whoever mounts it makes the halves of a mirror differ.
 */
#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/dmname.h"
#include "kinit/block/match.h"
#include "kinit/block/mdmember.h"
#include "kinit/boot.h"
#include "kinit/md/md.h"
#include "kinit/md/mdname.h"
#include "kinit/shutdown/stop.h"
#include "without/without.h"

/* (Who says raid=noautodetect, wants the disks as they are; and no other level than a mirror shows on one disk what is
 * on the array.) */
void md_pump(struct boot *boot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		struct blkdev *dev = &boot->blkdevs->items[i];

		if (!dev->member || dev->state != BLK_KNOWN ||
			dev->member->fate != MDMEMBER_UNDECIDED)
			continue;
		dev->member->fate =
			boot->conf->raid_noautodetect || !mdsb_is_mirror(&dev->member->sb)
				? MDMEMBER_OUT
				: MDMEMBER_HALF;
		boot_wake_by(boot, boot->now_ms);
	}
}

void md_set_root_found(struct mds *mds, bool found)
{
	(void)mds, (void)found;
}

void md_set_unwritten(struct mds *mds, bool unwritten)
{
	(void)mds, (void)unwritten;
}

void md_want(struct mds *mds, const struct devref *ref)
{
	(void)mds, (void)ref;
}

void md_restart(struct boot *boot)
{
	(void)boot;
}

/* What md_pump() has not seen yet. */
bool md_pending(const struct boot *boot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];

		if (dev->member && dev->state == BLK_KNOWN &&
			dev->member->fate == MDMEMBER_UNDECIDED)
			return true;
	}
	return false;
}

bool md_has_started(const struct boot *boot, const char *node)
{
	(void)boot, (void)node;
	return false;
}

void md_report(const struct boot *boot)
{
	(void)boot;
	log_err("arrays: %s", without_md);
}

void mdname_resolve(const struct boot *boot, const struct devref *ref, struct devref *node)
{
	*node = *ref;
	dmname_resolve(boot, node);
}

void mdname_find(const struct boot *boot, const struct devref *ref, struct match *match)
{
	struct devref node;

	mdname_resolve(boot, ref, &node);
	match_find(boot->blkdevs, &node, match);
}

const struct stopkind stop_md;
