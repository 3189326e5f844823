/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hintinside.h"

#include "cmdline/container.h"
#include "cmdline/devref.h"
#include "kinit/base/log.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/hook/hooks.h"
#include "lib/text.h"

enum { LISTED_MAX = 3 };

/* Other forms of RAID are told of all the same. */
static const struct container *container_of(const struct blkfacts *facts)
{
	static const struct container other = { .type = "", .part = "a member of a RAID" };
	const struct container *found = container_find(facts->type);

	if (found && found->part)
		return found;
	return facts->usage == USAGE_RAID && !blkfacts_is_md_member(facts) ? &other : NULL;
}

static void say_what(const struct boot *boot, const struct blkdev *dev,
	const struct container *container, const struct devref *ref)
{
	const struct blkdev *disk = dev->partno ? blkdevs_find(boot->blkdevs, dev->disk) : NULL;

	if (disk && disk->facts.usage == USAGE_RAID && match_is_piece(boot->blkdevs, dev))
		log_err("hint: /dev/%s is %s in the array that %s is a member of: it is opened there, and on "
			"no disk alone",
			dev->name, container->part, dev->disk);
	else if (hooks_have_type(boot, dev->facts.type))
		log_err("hint: /dev/%s is %s; what its hook said of it stands above", dev->name,
			container->part);
	else if (container->hook)
		log_err("hint: /dev/%s is %s; hook %s is not in this image: kinit-image --hook %s",
			dev->name, container->part, container->hook, container->hook);
	else
		log_err("hint: /dev/%s is %s, which kinit does not open; %s may be in it",
			dev->name, container->part, ref->text);
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
