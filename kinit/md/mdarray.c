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

static struct md_array *append(struct boot *boot)
{
	struct mds *mds = boot->mds;
	struct md_array *grown = vec_grow(mds->items, &mds->cap, mds->n + 1, sizeof(*grown));

	if (!grown) {
		log_warn("no memory for another array; it is not started");
		return NULL;
	}
	mds->items = grown;
	grown[mds->n] = (struct md_array){ .since_ms = boot->now_ms };
	return &grown[mds->n++];
}

static struct md_array *find(const struct mds *mds, const struct mdsb *sb)
{
	for (size_t i = 0; i < mds->n; i++)
		if (mds->items[i].uuid_text[0] &&
			!memcmp(mds->items[i].uuid, sb->uuid, sizeof(sb->uuid)))
			return &mds->items[i];
	return NULL;
}

static void group(struct boot *boot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct mdsb *sb = superblock(&boot->blkdevs->items[i]);
		struct md_array *array;

		if (!sb || find(boot->mds, sb))
			continue;
		array = append(boot);
		if (!array)
			return;
		memcpy(array->uuid, sb->uuid, sizeof(array->uuid));
		mdsb_uuid(sb, MDSB_UUID_MDADM, array->uuid_text);
		text_copy(array->name, sizeof(array->name), sb->name);
		mdname_assign(boot, array, sb);
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

int mdarray_gather(
	const struct boot *boot, const struct md_array *array, struct md_members *members)
{
	memset(members, 0, sizeof(*members));
	members->items = calloc(boot->blkdevs->n + 1, sizeof(*members->items));
	if (!members->items)
		return -ENOMEM;
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];
		const struct mdsb *sb = superblock(dev);

		if (!sb || memcmp(sb->uuid, array->uuid, sizeof(sb->uuid)))
			continue;
		if (array->word && !is_listed(boot, array->word, dev))
			continue;
		members->items[members->n++] = (struct mdset_member){ .sb = sb, .id = dev->id };
	}
	mdset_judge(members->items, members->n, &members->set);
	return 0;
}

void mdarray_release(struct md_members *members)
{
	free(members->items);
}

void mdarray_collect(struct boot *boot)
{
	group(boot);
	bind_words(boot);
}
