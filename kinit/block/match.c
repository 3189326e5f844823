/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/match.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "kinit/block/devlinks.h"
#include "kinit/block/gptauto.h"
#include "kinit/block/tag.h"
#include "kinit/block/twins.h"

static bool names_node(const struct blkdev *dev, const struct devref *ref)
{
	if (ref->kind == DEVREF_DEVT)
		return dev->major == ref->major && dev->minor == ref->minor;
	if (ref->kind == DEVREF_LINK)
		return devlinks_match(dev, ref);
	return (ref->kind == DEVREF_NAME || ref->kind == DEVREF_TAG) &&
	       !strcmp(dev->name, ref->value);
}

const struct blkrival *match_rival(const struct blkfacts *f, const struct devref *ref)
{
	const struct tag *tag = tag_of(ref->kind);

	for (size_t i = 0; i < BLK_RIVALS_MAX; i++) {
		const struct blkrival *rival = &f->rivals[i];

		if ((ref->kind == DEVREF_UUID && rival->uuid[0] &&
			    tag->equals(rival->uuid, ref->value)) ||
			(ref->kind == DEVREF_LABEL && rival->label[0] &&
				tag->equals(rival->label, ref->value)))
			return rival;
	}
	return NULL;
}

bool match_carries(const struct blkfacts *f, const struct devref *ref)
{
	const struct tag *tag = tag_of(ref->kind);
	const char *value = tag ? tag_value(tag, f) : "";

	return (value[0] && tag->equals(value, ref->value)) ||
	       (f->usage == USAGE_AMBIGUOUS && match_rival(f, ref));
}

static const struct blkdev *neighbour(const struct blkdevs *devs, const struct blkdev *dev, int off)
{
	long want = (long)dev->partno + off;

	for (size_t i = 0; i < devs->n; i++)
		if (!strcmp(devs->items[i].disk, dev->disk) && (long)devs->items[i].partno == want)
			return &devs->items[i];
	return NULL;
}

static const struct blkdev *meant(
	const struct blkdevs *devs, const struct blkdev *dev, const struct devref *ref)
{
	if (names_node(dev, ref))
		return dev;
	if (ref->kind == DEVREF_AUTO)
		return gptauto_is_root(devs, dev) ? dev : NULL;
	if (dev->state != BLK_KNOWN || dev->held || !match_carries(&dev->facts, ref))
		return NULL;
	if (ref->kind == DEVREF_PARTUUID && ref->partnroff)
		return neighbour(devs, dev, ref->partnroff);
	return dev;
}

bool match_means(const struct blkdevs *devs, const struct devref *ref, const struct blkdev *dev)
{
	if (!ref->partnroff)
		return meant(devs, dev, ref) == dev;
	for (size_t i = 0; i < devs->n; i++)
		if (meant(devs, &devs->items[i], ref) == dev)
			return true;
	return false;
}

/* One filesystem on several devices: each of them has its UUID. */
static bool same_filesystem(const struct blkdev *a, const struct blkdev *b)
{
	return a->facts.uuid_sub[0] && !strcmp(a->facts.type, b->facts.type) &&
	       !strcasecmp(a->facts.uuid, b->facts.uuid) &&
	       strcasecmp(a->facts.uuid_sub, b->facts.uuid_sub);
}

static bool is_swap(const struct blkfacts *f)
{
	return !strcmp(f->type, "swap") || !strcmp(f->type, "swsuspend");
}

static const char *content_refusal(const struct blkfacts *f)
{
	static char words[96];
	const char *what = NULL;

	if (is_swap(f))
		what = "swap space";
	else if (blkfacts_is_md_member(f))
		what = "a member of a RAID array";
	else if (!strcmp(f->type, "LVM2_member"))
		what = "an LVM physical volume";
	else if (f->usage == USAGE_CRYPTO)
		what = "an encrypted volume";
	else if (f->usage == USAGE_RAID)
		what = "a member of a volume";
	else if (f->usage == USAGE_OTHER)
		what = "no filesystem";
	if (!what)
		return NULL;
	snprintf(words, sizeof(words), "it is %s (%s), not a filesystem", what, f->type);
	return words;
}

static const struct blkdev *disk_of(const struct blkdevs *devs, const struct blkdev *dev)
{
	const struct blkdev *disk = dev->partno ? blkdevs_find(devs, dev->disk) : NULL;

	return disk && disk->state == BLK_KNOWN ? disk : NULL;
}

static bool is_on_volume(const struct blkdevs *devs, const struct blkdev *dev)
{
	const struct blkdev *disk = disk_of(devs, dev);

	return disk && disk->facts.usage == USAGE_RAID;
}

const char *match_refusal(const struct blkdevs *devs, const struct blkdev *dev)
{
	static char words[128];
	const char *why;

	if (dev->state != BLK_KNOWN)
		return NULL;
	why = content_refusal(&dev->facts);
	if (why || !is_on_volume(devs, dev))
		return why;
	snprintf(words, sizeof(words), "the whole disk %s is %s", dev->disk,
		disk_of(devs, dev)->facts.type);
	return words;
}

/* One that begins where its disk does, as on images for CDs that are on a stick. */
static bool has_same_content(const struct blkfacts *a, const struct blkfacts *b)
{
	return a->type[0] && !strcmp(a->type, b->type) && !strcasecmp(a->uuid, b->uuid) &&
	       !strcmp(a->label, b->label);
}

const struct blkdev *match_overruled(const struct blkdevs *devs, const struct blkdev *dev)
{
	const struct blkdev *disk = disk_of(devs, dev);

	if (!disk || !disk->facts.type[0] || has_same_content(&disk->facts, &dev->facts))
		return NULL;
	return disk;
}

static bool is_pending(const struct blkdev *dev)
{
	return blkdev_is_unread(dev) || dev->state == BLK_HUNG ||
	       (dev->state == BLK_UNREADABLE && dev->tries < BLK_TRIES_MAX);
}

/* Another partition of its disk may be meant. */
static bool may_lose(const struct blkdevs *devs, const struct blkdev *dev)
{
	for (size_t i = 0; i < devs->n; i++)
		if (!strcmp(devs->items[i].disk, dev->disk) && is_pending(&devs->items[i]))
			return true;
	return false;
}

static bool is_unsettled(const struct blkdevs *devs, const struct blkdev *dev)
{
	const struct blkdev *disk = dev->partno ? blkdevs_find(devs, dev->disk) : NULL;

	if (is_pending(dev))
		return true;
	/* A disk that hangs by now has given its partition table before. */
	return disk && blkdev_is_pending(disk);
}

static void take_twin(const struct blkdevs *devs, const struct blkdev *dev, struct match *match)
{
	const struct blkdev *before = match->dev;

	match->dev = twins_choose(devs, before, dev);
	if (match->dev != before)
		match->other = before;
	else if (!match->other)
		match->other = dev;
}

/* A volume is more than what is seen through its members. */
static void take(const struct blkdevs *devs, const struct blkdev *dev, struct match *match)
{
	bool replaces = match->dev && is_on_volume(devs, match->dev) && !is_on_volume(devs, dev);

	if (!match->dev || replaces) {
		match->dev = dev;
		match->other = NULL;
	} else if (match->dev != dev && !same_filesystem(match->dev, dev) &&
		   is_on_volume(devs, match->dev) == is_on_volume(devs, dev)) {
		take_twin(devs, dev, match);
	}
}

/* The array, if there is one, of which the disk of DEV is a member. */
static const struct mdmember *member_of_disk(const struct blkdevs *devs, const struct blkdev *dev)
{
	const struct blkdev *disk = is_on_volume(devs, dev) ? disk_of(devs, dev) : NULL;

	return disk && disk->member && !disk->member->err ? disk->member : NULL;
}

bool match_is_mirrored(const struct blkdevs *devs, const struct blkdev *dev)
{
	if (!is_on_volume(devs, dev) || !dev->facts.uuid[0])
		return false;
	for (size_t i = 0; i < devs->n; i++) {
		const struct blkdev *other = &devs->items[i];

		if (other->state == BLK_KNOWN && strcmp(other->disk, dev->disk) &&
			is_on_volume(devs, other) && has_same_content(&other->facts, &dev->facts) &&
			!same_filesystem(other, dev))
			return true;
	}
	return false;
}

bool match_is_piece(const struct blkdevs *devs, const struct blkdev *dev)
{
	const struct blkdev *disk = dev->partno ? blkdevs_find(devs, dev->disk) : NULL;
	const struct mdmember *member = member_of_disk(devs, dev);

	return dev->held || (disk && (disk->claimed || blkdev_is_pending(disk))) ||
	       (member && member->fate != MDMEMBER_OUT) || match_is_mirrored(devs, dev);
}

static void take_by_tag(const struct blkdevs *devs, const struct devref *ref,
	const struct blkdev *dev, struct match *match)
{
	const struct blkdev *disk = disk_of(devs, dev);
	const struct mdmember *member = member_of_disk(devs, dev);
	bool of_content = ref->kind == DEVREF_UUID || ref->kind == DEVREF_LABEL;

	if (disk && of_content && has_same_content(&disk->facts, &dev->facts))
		return;
	if ((member && member->fate == MDMEMBER_UNDECIDED) || (disk && disk->claimed))
		match->busy = dev;
	else if (member && member->fate != MDMEMBER_OUT)
		match->wrong = dev;
	else
		take(devs, dev, match);
}

static void consider(const struct blkdevs *devs, const struct devref *ref, const struct blkdev *dev,
	struct match *match)
{
	if (is_unsettled(devs, dev) || (ref->kind == DEVREF_AUTO && may_lose(devs, dev)))
		match->busy = dev;
	else if (dev->state == BLK_KNOWN && content_refusal(&dev->facts) &&
		 !(match->swap && is_swap(&dev->facts)))
		match->wrong = dev;
	else if (names_node(dev, ref))
		take(devs, dev, match);
	else
		take_by_tag(devs, ref, dev, match);
}

/* The same on two disks that are members of a volume is a mirror, one half of which is nobody's root. */
static void refuse_mirror(const struct blkdevs *devs, struct match *match)
{
	if (!match->dev || !is_on_volume(devs, match->dev))
		return;
	if (match->other && is_on_volume(devs, match->other) &&
		strcmp(match->dev->disk, match->other->disk))
		match->wrong = match->dev;
	/* Of what carries it on another disk it is not known yet whether it is the other half. */
	else if (!match->busy || !strcmp(match->dev->disk, match->busy->disk))
		return;
	match->dev = match->other = NULL;
}

static void look(const struct blkdevs *devs, const struct devref *ref, struct match *match)
{
	for (size_t i = 0; i < devs->n; i++) {
		const struct blkdev *dev = meant(devs, &devs->items[i], ref);

		if (dev && blkdev_is_empty(dev))
			match->empty = dev;
		else if (dev)
			consider(devs, ref, dev, match);
	}
	refuse_mirror(devs, match);
}

void match_find(const struct blkdevs *devs, const struct devref *ref, struct match *match)
{
	*match = (struct match){ .swap = false };
	look(devs, ref, match);
}

void match_find_swap(const struct blkdevs *devs, const struct devref *ref, struct match *match)
{
	*match = (struct match){ .swap = true };
	look(devs, ref, match);
}
