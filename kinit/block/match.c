/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/match.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "kinit/block/tag.h"
#include "kinit/block/twins.h"

static bool names_node(const struct blkdev *dev, const struct devref *ref)
{
	if (ref->kind == DEVREF_DEVT)
		return dev->major == ref->major && dev->minor == ref->minor;
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
	if (dev->state != BLK_KNOWN || !match_carries(&dev->facts, ref))
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

static const char *content_refusal(const struct blkfacts *f)
{
	static char words[96];
	const char *what = NULL;

	if (!strcmp(f->type, "swap") || !strcmp(f->type, "swsuspend"))
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

const char *match_refusal(const struct blkdevs *devs, const struct blkdev *dev)
{
	static char words[128];
	const struct blkdev *disk;
	const char *why;

	if (dev->state != BLK_KNOWN)
		return NULL;
	why = content_refusal(&dev->facts);
	if (why || dev->partno == 0)
		return why;
	disk = blkdevs_find(devs, dev->disk);
	if (!disk || disk->state != BLK_KNOWN)
		return NULL;
	if (disk->facts.usage == USAGE_RAID || disk->facts.usage == USAGE_CRYPTO) {
		snprintf(words, sizeof(words), "the whole disk %s is %s", disk->name,
			disk->facts.type);
		return words;
	}
	return NULL;
}

/* A partition table inside of a whole-disk filesystem is a leftover: its partitions carry nothing
 * that a tag could mean. */
static bool is_leftover(const struct blkdevs *devs, const struct blkdev *dev)
{
	const struct blkdev *disk = dev->partno ? blkdevs_find(devs, dev->disk) : NULL;

	return disk && disk->state == BLK_KNOWN && disk->facts.usage == USAGE_FILESYSTEM;
}

static bool is_pending(const struct blkdev *dev)
{
	return dev->state == BLK_NEW || dev->state == BLK_PROBING || dev->state == BLK_HUNG ||
	       (dev->state == BLK_UNREADABLE && dev->tries < BLK_TRIES_MAX);
}

static bool is_unsettled(const struct blkdevs *devs, const struct blkdev *dev)
{
	const struct blkdev *disk = dev->partno ? blkdevs_find(devs, dev->disk) : NULL;

	if (is_pending(dev))
		return true;
	/* A disk that hangs by now has given its partition table before. */
	return disk && (disk->state == BLK_NEW || disk->state == BLK_PROBING);
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

static void consider(const struct blkdevs *devs, const struct devref *ref, const struct blkdev *dev,
	struct match *match)
{
	if (is_unsettled(devs, dev))
		match->busy = dev;
	else if (match_refusal(devs, dev))
		match->wrong = dev;
	else if (!names_node(dev, ref) && is_leftover(devs, dev))
		return;
	else if (!match->dev)
		match->dev = dev;
	else if (match->dev != dev && !same_filesystem(match->dev, dev))
		take_twin(devs, dev, match);
}

void match_find(const struct blkdevs *devs, const struct devref *ref, struct match *match)
{
	*match = (struct match){ .dev = NULL };
	for (size_t i = 0; i < devs->n; i++) {
		const struct blkdev *dev = meant(devs, &devs->items[i], ref);

		if (dev && blkdev_is_empty(dev))
			match->empty = dev;
		else if (dev)
			consider(devs, ref, dev, match);
	}
}
