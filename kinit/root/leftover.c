/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/leftover.h"

#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/devref.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/match.h"
#include "kinit/block/mdmember.h"
#include "kinit/boot.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "lib/text.h"

/*
 * Who names a place and a type of file system says what is there, whatever libblkid finds; the kernel would try
 * as well.  A UUID or a label says the same of what is to be found.
 */
bool leftover_is_asked_for(
	const struct boot *boot, const struct devref *ref, const struct match *match)
{
	const struct blkdev *dev = match->wrong;
	bool block = false;

	if (!dev || match->dev || ref->kind == DEVREF_UUID || ref->kind == DEVREF_LABEL ||
		dev->facts.usage == USAGE_FILESYSTEM)
		return false;
	for (size_t i = 0; i < boot->conf->nfstypes; i++)
		block |= !fstypes_is_nodev(boot, boot->conf->fstypes[i]);
	return block;
}

/* Of several, the one that has what was asked for is tried first. */
void leftover_choose_type(struct root *root, const struct devref *ref, const struct blkfacts *facts)
{
	const struct blkrival *asked = match_rival(facts, ref);
	char rivals[BLK_RIVALS_TEXT];

	blkfacts_rivals(facts, rivals);
	if (asked) {
		text_copy(root->type, sizeof(root->type), asked->type);
		text_add(root->rivals, sizeof(root->rivals), "%s,", facts->type);
	}
	text_add(root->rivals, sizeof(root->rivals), "%s", rivals);
}

/* Around these there may be a table by design: images of CDs that are put on sticks. */
static bool is_hybrid(const char *type)
{
	return !strcmp(type, "iso9660") || !strcmp(type, "udf");
}

/* (-f: its partitions are in use when somebody reads this.) */
static void warn_of_disk(const struct blkdev *disk, const struct blkdev *dev)
{
	const char *type = disk->facts.type;

	if (is_hybrid(type))
		return;
	log_warn(
		"the whole disk /dev/%s is %s by a signature on it, which does not keep /dev/%s from being "
		"taken; if it is left over, \"wipefs -af -t %s /dev/%s\" removes it",
		disk->name, type, dev->name, type, disk->name);
}

static void warn_of_several(const struct boot *boot, const struct blkdev *dev)
{
	const struct blkfacts *f = &dev->facts;
	char rivals[BLK_RIVALS_TEXT];
	const char *how = boot->conf->nfstypes
				  ? "rootfstype= says which it is"
				  : "each is tried, read-only; rootfstype= says which it is";

	blkfacts_rivals(f, rivals);
	log_warn(
		"/dev/%s has the signatures of %s and %s: %s, and \"wipefs -af -t TYPE /dev/%s\" removes the "
		"one that is left over",
		dev->name, f->type, rivals, how, dev->name);
}

static void warn_of_one(const struct blkdev *dev, const char *leftover)
{
	log_warn(
		"/dev/%s has the signature of %s as well, which is passed over; if it is left over, "
		"\"wipefs -af -t %s /dev/%s\" removes it",
		dev->name, leftover, leftover, dev->name);
}

void leftover_warn(const struct boot *boot, const struct blkdev *dev)
{
	const struct blkdev *disk = match_overruled(boot->blkdevs, dev);
	const struct blkfacts *f = &dev->facts;

	if (disk)
		warn_of_disk(disk, dev);
	if (f->usage == USAGE_AMBIGUOUS)
		warn_of_several(boot, dev);
	else if (f->usage != USAGE_FILESYSTEM && f->usage != USAGE_NONE)
		warn_of_one(dev, f->type);
	if (f->others[0])
		warn_of_one(dev, f->others);
}

void leftover_hint(const struct boot *boot, const struct blkdev *dev)
{
	const struct blkdev *disk = match_overruled(boot->blkdevs, dev);
	const struct blkfacts *f = &dev->facts;
	char rivals[BLK_RIVALS_TEXT];

	blkfacts_rivals(f, rivals);
	if (f->usage != USAGE_FILESYSTEM && f->usage != USAGE_NONE && rivals[0])
		log_err("hint: there is %s on /dev/%s as well: if that is what it is, root=/dev/%s rootfstype=%s mounts "
			"it, and \"wipefs -a -t %s /dev/%s\" removes what is left over",
			rivals, dev->name, dev->name, rivals, f->type, dev->name);
	else if (disk && disk->member && disk->member->fate == MDMEMBER_HALF)
		log_err("hint: /dev/%s is inside of an array, of which the disk %s is one half, and that does not "
			"run (see the arrays above); without it root=/dev/%s would make the halves differ",
			dev->name, disk->name, dev->name);
	else if (disk && match_is_mirrored(boot->blkdevs, dev))
		log_err("hint: another disk has the same as /dev/%s: they are the halves of an array that does not run; "
			"without it root=/dev/%s would make these differ",
			dev->name, dev->name);
	else if (f->usage == USAGE_FILESYSTEM && disk)
		log_err("hint: if %s on the whole disk is left over, root=/dev/%s takes the partition, and "
			"\"wipefs -a -t %s /dev/%s\" removes it",
			disk->facts.type, dev->name, disk->facts.type, disk->name);
}

bool leftover_hint_busy(const struct boot *boot, const struct blkdev *dev)
{
	const struct blkdev *disk = match_overruled(boot->blkdevs, dev);

	if (!disk)
		return false;
	log_err("hint: the kernel uses the whole disk /dev/%s, which is %s, so that is nothing left over: root= "
		"names what is made of it (see the block devices above)",
		disk->name, disk->facts.type);
	return true;
}
