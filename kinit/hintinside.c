/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hintinside.h"

#include <string.h>

#include "cmdline/devref.h"
#include "kinit/base/log.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/hook/hooks.h"
#include "lib/text.h"

enum { LISTED_MAX = 3 };

/* What can have a root inside, and the hook that opens it, of those that come with kinit. */
static const struct container {
	const char *type, *what, *hook;
} containers[] = {
	{ "LVM2_member", "an LVM physical volume", "lvm" },
	{ "crypto_LUKS", "an encrypted volume (LUKS)", "cryptsetup" },
	{ "BitLocker", "an encrypted volume (BitLocker)", NULL },
	{ "isw_raid_member", "a member of an Intel RAID", "mdadm" },
	{ "ddf_raid_member", "a member of a DDF RAID", "mdadm" },
	{ "bcache", "a part of a bcache", NULL },
	{ "zfs_member", "a member of a ZFS pool", "zfs" },
	{ "stratis", "a member of a Stratis pool", NULL },
	{ "DM_verity_hash", "the hashes of a dm-verity", NULL },
	{ "vdo", "a VDO volume", NULL },
};

static const struct container *container_of(const struct blkfacts *facts)
{
	static const struct container other = { "", "a member of a RAID", NULL };

	for (size_t i = 0; i < sizeof(containers) / sizeof(containers[0]); i++)
		if (!strcmp(facts->type, containers[i].type))
			return &containers[i];
	return facts->usage == USAGE_RAID && !blkfacts_is_md_member(facts) ? &other : NULL;
}

static void say_what(const struct boot *boot, const struct blkdev *dev,
	const struct container *container, const struct devref *ref)
{
	if (hooks_have_type(boot, dev->facts.type))
		log_err("hint: /dev/%s is %s; what its hook said of it stands above", dev->name,
			container->what);
	else if (container->hook)
		log_err("hint: /dev/%s is %s; hook %s is not in this image: kinit-image --hook %s",
			dev->name, container->what, container->hook, container->hook);
	else
		log_err("hint: /dev/%s is %s, which kinit does not open; %s may be in it",
			dev->name, container->what, ref->text);
}

void hintinside_report(const struct boot *boot, const struct devref *ref)
{
	size_t n = 0;

	for (size_t i = 0; devref_may_be_inside(ref) && i < boot->blkdevs->n && n < LISTED_MAX;
		i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];
		const struct container *container = container_of(&dev->facts);

		/* (One that is meant itself was named already.) */
		if (!container || match_means(boot->blkdevs, ref, dev))
			continue;
		n++;
		say_what(boot, dev, container, ref);
	}
}

bool hintinside_of(const struct boot *boot, const struct devref *ref, const struct blkdev *dev)
{
	const struct container *container = container_of(&dev->facts);

	if (container)
		say_what(boot, dev, container, ref);
	return container;
}
