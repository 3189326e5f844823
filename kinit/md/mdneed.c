/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/md/mdneed.h"

#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/block/match.h"
#include "kinit/block/tag.h"
#include "kinit/boot.h"
#include "kinit/hook/hooks.h"
#include "kinit/md/md.h"
#include "kinit/md/mdname.h"
#include "kinit/md/mdtable.h"
#include "lib/text.h"

enum { MD_MAJOR_NUMBER = 9 };

/* Does the command line name the array, or a partition of it? */
static bool is_named(
	const struct boot *boot, const struct md_array *array, const struct devref *ref)
{
	struct devref node;
	char name[BLK_NAME_MAX];

	mdname_resolve(boot, ref, &node);
	if (node.kind == DEVREF_NAME || node.kind == DEVREF_TAG)
		return mdname_covers(array->node, node.value);
	if (node.kind != DEVREF_DEVT || node.major != MD_MAJOR_NUMBER)
		return false;
	snprintf(name, sizeof(name), "md%u", node.minor);
	return !strcmp(name, array->node);
}

static bool names_some_array(const struct devref *ref)
{
	enum devref_kind kind = ref->kind;

	if (kind == DEVREF_NAME || kind == DEVREF_TAG)
		return text_starts(ref->value, "md");
	return mdname_is_own(ref) || (kind == DEVREF_DEVT && ref->major == MD_MAJOR_NUMBER);
}

/* What the members show of the content: 1 it is wanted, 0 it is not, -1 they do not show it. */
static int shows(const struct boot *boot, const struct blkfacts *inside, const struct devref *ref)
{
	if (inside->err)
		return -1;
	if (inside->usage == USAGE_AMBIGUOUS)
		return match_carries(inside, ref) ? 1 : -1;
	if (blkfacts_is_md_member(inside))
		return tag_of(ref->kind) || names_some_array(ref);
	/* A hook opens it, and the root may be in there. */
	if (hooks_have_type(boot, inside->type) && devref_may_be_inside(ref))
		return 1;
	/* Behind the table there may be what has the tag, or is opened. */
	if (inside->pttype[0] &&
		(tag_of(ref->kind) || (hooks_have_types(boot) && devref_may_be_inside(ref))))
		return 1;
	if (inside->usage == USAGE_NONE && !inside->pttype[0])
		return names_some_array(ref) || tag_of(ref->kind) ? -1 : 0;
	return match_carries(inside, ref);
}

static int members_show(
	const struct boot *boot, const struct md_members *members, const struct devref *ref)
{
	int best = -1;

	for (size_t i = 0; i < members->n; i++) {
		const struct blkdev *dev = mdarray_device(boot, &members->items[i]);
		const struct mdsb *sb = members->items[i].sb;
		int one;

		if (sb->role != 0 && sb->level != 1)
			continue;
		one = shows(boot, &dev->member->inside, ref);
		/* The superblock of the outer array may be at the end, in another slot. */
		if (one == 0 && sb->level != 1 && names_some_array(ref))
			one = -1;
		if (one > best)
			best = one;
	}
	return best;
}

static bool is_known(const struct boot *boot, const struct devref *ref)
{
	if (mdname_is_own(ref)) {
		struct devref node;

		mdname_resolve(boot, ref, &node);
		return node.kind == DEVREF_NAME;
	}
	for (size_t i = 0; i < boot->mds->n; i++)
		if (is_named(boot, &boot->mds->items[i], ref))
			return true;
	return false;
}

/* Is it a partition that the kernel has found on the disk of a member? */
static bool is_on_member(
	const struct boot *boot, const struct md_array *array, const struct blkdev *dev)
{
	const struct blkdev *disk = dev->partno ? blkdevs_find(boot->blkdevs, dev->disk) : NULL;

	return disk && mdarray_of(boot, disk) == array;
}

static enum mdneed more(enum mdneed a, enum mdneed b)
{
	return a > b ? a : b;
}

static enum mdneed need_by_table(const struct boot *boot, const struct blkdev *part)
{
	switch (mdtable_of(boot->blkdevs, part)) {
	case MDTABLE_OF_DISK:
		return MDNEED_WHOLE;
	case MDTABLE_UNCLEAR:
		return MDNEED_UNCLEAR;
	case MDTABLE_OF_ARRAY:
		break;
	}
	return MDNEED_ANYHOW;
}

/* What partitions of members' disks have said. */
struct beside {
	const char *disk; /* of the last of them; NULL: there is none */
	bool on_several;  /* disks */
	bool mirrored;    /* two of these have the same */
	bool may_begin;   /* one of them may be the beginning of one of the array's */
	enum mdneed need; /* by their tables */
};

static void add(const struct boot *boot, const struct blkdev *part, struct beside *beside)
{
	beside->on_several |= beside->disk && strcmp(beside->disk, part->disk);
	beside->disk = part->disk;
	beside->mirrored |= match_is_mirrored(boot->blkdevs, part);
	beside->may_begin |= mdtable_may_begin(boot->blkdevs, part);
	beside->need = more(beside->need, need_by_table(boot, part));
}

/* Of those that carry a tag: two disks that do are a mirror for sure. */
static enum mdneed need_for_tag(const struct beside *beside)
{
	return beside->on_several ? MDNEED_ANYHOW : beside->need;
}

/* Of those that a hook opens: nobody knows before whether what is asked for is in there.  If they are the disk's own, so
 * is the table that the member shows, and so they are on two disks that are no mirror. */
static enum mdneed need_for_hook(const struct beside *beside)
{
	if (beside->mirrored)
		return MDNEED_ANYHOW;
	if (beside->on_several || (beside->need == MDNEED_WHOLE && !beside->may_begin))
		return MDNEED_NOT;
	return beside->need;
}

/* With data that do not begin with the disk the array has another table than the one that the kernel has seen. */
static bool has_own_table(const struct boot *boot, const struct blkdev *part)
{
	return need_by_table(boot, part) == MDNEED_WHOLE &&
	       blkdevs_find(boot->blkdevs, part->disk)->member->sb.data_offset;
}

/* Whether ARRAY is needed if it has what is asked for, by the partitions that the kernel has found on its members'
 * disks.  *SAID: they say something about it. */
static enum mdneed need_beside(
	const struct boot *boot, const struct md_array *array, const struct devref *ref, bool *said)
{
	struct beside tagged = { .disk = NULL }, opened = { .disk = NULL };

	*said = false;
	if (!tag_of(ref->kind) && !devref_may_be_inside(ref))
		return MDNEED_ANYHOW;
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];
		bool known = dev->state == BLK_KNOWN;
		bool carries = known && match_carries(&dev->facts, ref);
		bool opens = known && devref_may_be_inside(ref) &&
			     hooks_have_type(boot, dev->facts.type);

		if ((!carries && !opens && !blkdev_is_pending(dev)) ||
			!is_on_member(boot, array, dev))
			continue;
		if (!carries && !opens) {
			*said = true;
			return MDNEED_UNREAD;
		}
		if (carries || !has_own_table(boot, dev))
			add(boot, dev, carries ? &tagged : &opened);
	}
	*said = tagged.disk || opened.disk;
	if (tagged.disk)
		return need_for_tag(&tagged);
	return opened.disk ? need_for_hook(&opened) : MDNEED_ANYHOW;
}

static enum mdneed want(const struct boot *boot, const struct md_array *array,
	const struct md_members *members, const struct devref *ref)
{
	enum mdneed need;
	bool said;
	int shown;

	if (is_named(boot, array, ref))
		return MDNEED_ANYHOW;
	shown = members_show(boot, members, ref);
	if (shown == 0)
		return MDNEED_NOT;
	need = need_beside(boot, array, ref, &said);
	/* Half of a mirror is not taken for a disk only because it shows nothing itself. */
	if (shown > 0 || (said && need > MDNEED_WHOLE))
		return need;
	if (!tag_of(ref->kind) && (!names_some_array(ref) || is_known(boot, ref)))
		return MDNEED_NOT;
	return md_is_overdue(boot, array) ? need : MDNEED_NOT;
}

/* Is it a device of an array that md= asks for? */
static bool is_device_of_word(const struct boot *boot, const struct md_array *array)
{
	for (size_t i = 0; i < boot->conf->nmds; i++)
		for (size_t j = 0; j < boot->conf->mds[i].ndevices; j++)
			if (is_named(boot, array, &boot->conf->mds[i].devices[j]))
				return true;
	return false;
}

/* Is something that is to be mounted below the root on it? */
static enum mdneed want_mounts(
	const struct boot *boot, const struct md_array *array, const struct md_members *members)
{
	enum mdneed need = MDNEED_NOT;

	for (size_t i = 0; i < boot->conf->nmounts; i++)
		need = more(need, want(boot, array, members, &boot->conf->mounts[i].device));
	for (size_t i = 0; i < boot->mds->nwanted; i++)
		need = more(need, want(boot, array, members, boot->mds->wanted[i]));
	return more(need, want(boot, array, members, &boot->conf->usr.device));
}

enum mdneed mdneed_array(
	const struct boot *boot, const struct md_array *array, const struct md_members *members)
{
	enum mdneed need;

	if (array->word || boot->conf->md_all || is_device_of_word(boot, array))
		return MDNEED_ANYHOW;
	need = want_mounts(boot, array, members);
	for (size_t i = 0; i < boot->conf->resume.ndevices && boot->mds->unwritten; i++)
		need = more(need, want(boot, array, members, &boot->conf->resume.devices[i]));
	for (size_t i = 0; i < boot->conf->nroot && !boot->mds->root_found; i++)
		need = more(need, want(boot, array, members, &boot->conf->root[i]));
	return need;
}
