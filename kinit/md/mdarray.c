/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/md/mdarray.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/md/mdname.h"
#include "lib/text.h"
#include "lib/vec.h"

static const struct mdsb *superblock(const struct blkdev *dev)
{
	return dev->state == BLK_KNOWN && dev->member && !dev->member->err ? &dev->member->sb
									   : NULL;
}

/* The superblock of DEV, unless it is that of one of its partitions, or may yet turn out to be. */
static const struct mdsb *own_superblock(const struct blkdev *dev)
{
	return dev->member && dev->member->owner != MDMEMBER_OF_DEVICE ? NULL : superblock(dev);
}

static struct md_array *append(struct boot *boot)
{
	struct mds *mds = boot->mds;
	struct md_array *grown = vec_grow(mds->items, &mds->cap, mds->n + 1, sizeof(*grown));

	if (!grown) {
		log_warn("no memory for another array; it is not started");
		return NULL;
	}
	mds->items = grown;
	mds->version++;
	grown[mds->n] = (struct md_array){ .id = mds->next_id++, .since_ms = boot->now_ms };
	return &grown[mds->n++];
}

struct md_array *mdarray_by_id(const struct mds *mds, int id)
{
	for (size_t i = 0; i < mds->n; i++)
		if (mds->items[i].id == id)
			return &mds->items[i];
	return NULL;
}

static struct md_array *find(const struct mds *mds, const struct mdsb *sb)
{
	for (size_t i = 0; i < mds->n; i++)
		if (mds->items[i].uuid_text[0] &&
			!memcmp(mds->items[i].uuid, sb->uuid, sizeof(sb->uuid)))
			return &mds->items[i];
	return NULL;
}

struct md_array *mdarray_of(const struct boot *boot, const struct blkdev *dev)
{
	const struct mdsb *sb = own_superblock(dev);

	return sb ? find(boot->mds, sb) : NULL;
}

static bool is_full(struct mds *mds, const struct blkdev *dev)
{
	if (mds->n < MD_ARRAYS_MAX)
		return false;
	if (!mds->logged_full)
		log_warn(
			"there are %d arrays; that of /dev/%s is not started, nor are others that come",
			MD_ARRAYS_MAX, dev->name);
	mds->logged_full = true;
	return true;
}

static struct md_array *enter(struct boot *boot, const struct blkdev *dev, const struct mdsb *sb)
{
	struct md_array *array = is_full(boot->mds, dev) ? NULL : append(boot);

	if (!array)
		return NULL;
	memcpy(array->uuid, sb->uuid, sizeof(array->uuid));
	mdsb_uuid(sb, MDSB_UUID_MDADM, array->uuid_text);
	text_copy(array->name, sizeof(array->name), sb->name);
	mdname_assign(boot, array, sb);
	return array;
}

/* ---- what has changed */

static void count(struct md_count *count, const struct blkdev *dev)
{
	count->n++;
	if (dev->version > count->version)
		count->version = dev->version;
}

static bool differs(const struct md_count *a, const struct md_count *b)
{
	return a->n != b->n || a->version != b->version;
}

static void count_member(struct md_array *array, const struct blkdev *dev)
{
	if (array->word || array->members.n < MD_MEMBERS_MAX) {
		count(&array->members, dev);
		return;
	}
	if (!array->logged_more)
		log_warn("%s has %d members; /dev/%s is left out, and so are others that come",
			array->node, MD_MEMBERS_MAX, dev->name);
	array->logged_more = true;
}

/* One that is read anew stays with its array until it turns out to be something else. */
static void look_at(struct boot *boot, const struct blkdev *dev)
{
	const struct mdsb *sb = own_superblock(dev);
	struct md_array *array = NULL;

	if (dev->member && !dev->member->err)
		array = find(boot->mds, &dev->member->sb);
	if (array)
		array->there = true;
	if (!sb)
		return;
	if (!array)
		array = enter(boot, dev, sb);
	if (!array)
		return;
	array->there = true;
	count_member(array, dev);
}

/*
 * Is the superblock at the end of the whole disk DISK that of its partition DEV?  One of format 0.90 does not say
 * where it is.  Of the two the partition fits what it says about its size, and the disk is larger; were it that of
 * the disk, it would not have been accepted on the partition (mdsb_parse()).  libblkid leaves it out on the disk,
 * but not since 2.41: there it does not find the partitions of a DOS table meanwhile.
 */
static enum mdmember_owner owner_by(const struct blkdev *disk, const struct blkdev *dev)
{
	const struct mdsb *a = superblock(disk), *b = superblock(dev);

	if (!a || a->format != MDSB_090)
		return MDMEMBER_OF_DEVICE;
	if (blkdev_is_pending(dev))
		return MDMEMBER_OF_EITHER;
	if (b && b->format == MDSB_090 && !memcmp(a->uuid, b->uuid, sizeof(a->uuid)) &&
		a->number == b->number)
		return MDMEMBER_OF_PARTITION;
	return MDMEMBER_OF_DEVICE;
}

static void find_owners(const struct blkdevs *devs)
{
	for (size_t i = 0; i < devs->n; i++)
		if (devs->items[i].member)
			devs->items[i].member->owner = MDMEMBER_OF_DEVICE;
	for (size_t i = 0; i < devs->n; i++) {
		const struct blkdev *dev = &devs->items[i];
		const struct blkdev *disk = dev->partno ? blkdevs_find(devs, dev->disk) : NULL;
		enum mdmember_owner owner;

		if (!disk || !disk->member)
			continue;
		owner = owner_by(disk, dev);
		if (owner > disk->member->owner)
			disk->member->owner = owner;
	}
}

static void group(struct boot *boot)
{
	struct mds *mds = boot->mds;
	struct md_count nodes = { 0, 0 };

	find_owners(boot->blkdevs);
	for (size_t i = 0; i < mds->n; i++) {
		mds->items[i].there = false;
		mds->items[i].members = (struct md_count){ 0, 0 };
	}
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		look_at(boot, &boot->blkdevs->items[i]);
		if (text_starts(boot->blkdevs->items[i].name, "md"))
			count(&nodes, &boot->blkdevs->items[i]);
	}
	mds->version += differs(&nodes, &mds->nodes);
	mds->nodes = nodes;
}

/* One that runs is there as long as its node is, and one that is being started until it is known how that
 * ends. */
static bool is_gone(const struct boot *boot, const struct md_array *array)
{
	if (array->there || !array->uuid_text[0] || array->state == MD_STARTING)
		return false;
	return array->state != MD_RUNNING || !blkdevs_find(boot->blkdevs, array->node);
}

static void forget_gone(struct boot *boot)
{
	struct mds *mds = boot->mds;
	size_t kept = 0;

	for (size_t i = 0; i < mds->n; i++)
		if (is_gone(boot, &mds->items[i]))
			log_debug("%s (%s): its members are gone", mds->items[i].node,
				mds->items[i].uuid_text);
		else
			mds->items[kept++] = mds->items[i];
	mds->version += kept != mds->n;
	mds->n = kept;
}

/* Whom md= lists depends on other devices, too, and so does what is waited for to be read. */
static void compare(struct boot *boot)
{
	struct mds *mds = boot->mds;

	for (size_t i = 0; i < mds->n; i++) {
		struct md_array *array = &mds->items[i];
		struct md_count now = array->members;

		if (array->word || array->reading)
			now.version = boot->blkdevs->version;
		array->changed |=
			differs(&now, &array->seen) || array->seen_version != mds->version;
		array->seen = now;
		array->seen_version = mds->version;
	}
}

/* Which array does WORD mean?  With superblocks, that of the first device that is there. */
static struct md_array *meant(struct boot *boot, const struct mdword *word)
{
	struct match match;

	for (size_t i = 0; i < boot->mds->n; i++)
		if (boot->mds->items[i].word == word)
			return &boot->mds->items[i];
	if (!word->persistent)
		return append(boot);
	for (size_t i = 0; i < word->ndevices; i++) {
		const struct blkdev *dev;

		mdname_find(boot, &word->devices[i], &match);
		dev = match.dev ? match.dev : match.wrong;
		if (dev && superblock(dev))
			return find(boot->mds, superblock(dev));
	}
	return NULL;
}

static void bind_words(struct boot *boot)
{
	for (size_t i = 0; i < boot->conf->nmds; i++) {
		const struct mdword *word = &boot->conf->mds[i];
		struct md_array *array = meant(boot, word);

		if (!array || array->word)
			continue;
		array->word = word;
		mdname_by_word(boot, array);
		boot->mds->version++;
	}
}

static bool is_listed(const struct boot *boot, const struct mdword *word, const struct blkdev *dev)
{
	struct devref node;

	for (size_t i = 0; i < word->ndevices; i++) {
		mdname_resolve(boot, &word->devices[i], &node);
		if (match_means(boot->blkdevs, &node, dev))
			return true;
	}
	return false;
}

static int append_member(struct md_members *members, const struct mdset_member *member)
{
	struct mdset_member *grown =
		vec_grow(members->items, &members->cap, members->n + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	members->items = grown;
	grown[members->n++] = *member;
	return 0;
}

int mdarray_gather(
	const struct boot *boot, const struct md_array *array, struct md_members *members)
{
	int err = 0;

	memset(members, 0, sizeof(*members));
	for (size_t i = 0; i < boot->blkdevs->n && members->n < MD_MEMBERS_MAX && !err; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];
		/* Whom md= lists, is meant. */
		const struct mdsb *sb = array->word ? superblock(dev) : own_superblock(dev);

		if (!sb || memcmp(sb->uuid, array->uuid, sizeof(sb->uuid)))
			continue;
		if (array->word && !is_listed(boot, array->word, dev))
			continue;
		err = append_member(members, &(struct mdset_member){ .sb = sb, .id = (int)i });
	}
	if (err)
		mdarray_release(members);
	else
		mdset_judge(members->items, members->n, &members->set);
	return err;
}

void mdarray_release(struct md_members *members)
{
	free(members->items);
}

struct blkdev *mdarray_device(const struct boot *boot, const struct mdset_member *member)
{
	return &boot->blkdevs->items[member->id];
}

void mdarray_collect(struct boot *boot)
{
	group(boot);
	forget_gone(boot);
	bind_words(boot);
	compare(boot);
}
