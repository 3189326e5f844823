/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/md/md.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "kinit/md/mddecide.h"
#include "kinit/md/mdname.h"
#include "kinit/md/mdneed.h"
#include "kinit/md/mdtable.h"
#include "lib/text.h"
#include "lib/vec.h"

void md_set_root_found(struct mds *mds, bool found)
{
	mds->version += mds->root_found != found;
	mds->root_found = found;
}

void md_set_unwritten(struct mds *mds, bool unwritten)
{
	mds->version += mds->unwritten != unwritten;
	mds->unwritten = unwritten;
}

void md_want(struct mds *mds, const struct devref *ref)
{
	const struct devref **grown;

	for (size_t i = 0; i < mds->nwanted; i++)
		if (mds->wanted[i] == ref)
			return;
	grown = vec_grow(mds->wanted, &mds->wanted_cap, mds->nwanted + 1, sizeof(*grown));
	if (!grown) {
		log_warn("%s: no memory; its array is not started", ref->text);
		return;
	}
	mds->wanted = grown;
	mds->wanted[mds->nwanted++] = ref;
	mds->version++;
}

int64_t md_wait_until(const struct boot *boot, const struct md_array *array)
{
	unsigned wait_s = boot->conf->rootwait_s * 2 / 3;

	if (boot->conf->rootwait_forever)
		wait_s = BOOTCONF_ROOTWAIT_DEFAULT_S;
	if (boot->conf->md_wait_given)
		wait_s = boot->conf->md_wait_s;
	return array->since_ms + (int64_t)wait_s * 1000;
}

bool md_is_overdue(const struct boot *boot, const struct md_array *array)
{
	return boot->now_ms >= md_wait_until(boot, array);
}

/* Without superblocks nothing can tell whether it may run without one of its devices. */
static void consider_bare(struct boot *boot, struct md_array *array)
{
	const struct mdword *word = array->word;
	struct match match;
	size_t there = 0;

	for (size_t i = 0; i < word->ndevices; i++) {
		mdname_find(boot, &word->devices[i], &match);
		there += match.dev != NULL;
	}
	snprintf(array->why, sizeof(array->why), "%zu of %zu devices of md= are there", there,
		word->ndevices);
	if (there == word->ndevices)
		mddecide_begin(boot, array, word->level);
}

/* What becomes of these members has been decided. */
static void take_note(struct boot *boot, const struct md_members *members)
{
	for (size_t i = 0; i < members->n; i++)
		mdarray_device(boot, &members->items[i])->member->logged_fate = true;
}

/* Does it run already, started by somebody else?  Then that is its node. */
static bool is_running(struct boot *boot, struct md_array *array, const struct md_members *members)
{
	char holder[BLK_NAME_MAX];

	for (size_t i = 0; i < members->n; i++) {
		const struct blkdev *dev = mdarray_device(boot, &members->items[i]);

		if (!blkdev_holder(boot->rootfd, dev, "md", holder))
			continue;
		array->state = MD_RUNNING;
		array->ours = false;
		mdname_is(boot, array, holder);
		boot->mds->version++;
		text_copy(array->why, sizeof(array->why), "it runs already");
		log_info("%s is running already", array->node);
		return true;
	}
	return false;
}

static void consider(struct boot *boot, struct md_array *array)
{
	struct md_members members;
	enum mdneed need = MDNEED_NOT;

	array->awaited = array->loading = array->reading = false;
	array->again_ms = md_is_overdue(boot, array) ? INT64_MAX : md_wait_until(boot, array);
	if (array->word && !array->word->persistent) {
		consider_bare(boot, array);
		return;
	}
	if (mdarray_gather(boot, array, &members))
		return;
	array->changed = false;
	if (is_running(boot, array, &members))
		/* What waits for it may know it by its name only now. */
		boot_wake_by(boot, boot->now_ms);
	else if (boot->conf->raid_noautodetect && !array->word)
		text_copy(array->why, sizeof(array->why), "raid=noautodetect, and no md= names it");
	else if (members.n && (need = mdneed_array(boot, array, &members)) != MDNEED_NOT)
		mddecide(boot, array, &members, need);
	else
		text_copy(array->why, sizeof(array->why), "the root does not need it");
	if (array->state == MD_STARTING)
		take_note(boot, &members);
	mdarray_release(&members);
}

/* What comes when the array runs already is not added: the real system's mdadm knows how it wants
 * that to be done. */
static void name_latecomers(struct boot *boot, struct md_array *array)
{
	struct md_members members;

	if (!array->uuid_text[0] || mdarray_gather(boot, array, &members))
		return;
	array->changed = false;
	for (size_t i = 0; i < members.n; i++) {
		const struct mdset_member *m = &members.items[i];
		const struct blkdev *dev = mdarray_device(boot, m);
		char holder[BLK_NAME_MAX];

		if (dev->member->logged_fate)
			continue;
		/* It is in: of an array that runs already, or read anew after an emergency shell. */
		if (blkdev_holder(boot->rootfd, dev, "md", holder) && !strcmp(holder, array->node))
			continue;
		if (mdset_takes(m->verdict))
			log_warn("/dev/%s comes too late for %s, which runs without it", dev->name,
				array->node);
		else
			log_warn("/dev/%s is left out of %s (%s): %s", dev->name, array->node,
				mdset_verdict_name(m->verdict), m->why);
	}
	take_note(boot, &members);
	mdarray_release(&members);
}

/* Whether one is complete is asked after a change only, and when the time to wait for members is over. */
static bool is_due(struct boot *boot, const struct md_array *array)
{
	if (boot->now_ms < array->not_before_ms)
		return false;
	if (array->changed || boot->now_ms >= array->again_ms)
		return true;
	if (array->loading)
		return mddecide_load(boot, array->level);
	return array->word && !array->word->persistent;
}

static void look_after(struct boot *boot, struct md_array *array)
{
	if (array->state == MD_RUNNING && array->changed)
		name_latecomers(boot, array);
	if (array->state == MD_GATHERING && is_due(boot, array))
		consider(boot, array);
	if (array->state == MD_GATHERING && array->awaited && !array->loading)
		boot_wake_by(boot, array->again_ms);
}

/* (Without arrays there are no halves of them: who says raid=noautodetect, wants the disks as they are.) */
static enum mdmember_fate fate_of(
	const struct boot *boot, const struct md_array *array, const struct mdmember *member)
{
	bool is_half = mdtable_is_array(member) && !boot->conf->raid_noautodetect;

	if (member->owner == MDMEMBER_OF_EITHER)
		return MDMEMBER_UNDECIDED;
	if (member->owner == MDMEMBER_OF_PARTITION)
		return MDMEMBER_OUT;
	if (array && (array->state == MD_STARTING || array->state == MD_RUNNING))
		return MDMEMBER_IN;
	if (array && array->state == MD_GATHERING && (array->awaited || array->changed))
		return MDMEMBER_UNDECIDED;
	return is_half ? MDMEMBER_HALF : MDMEMBER_OUT;
}

/* What is asked for by a tag may wait for that. */
static void tell_fates(struct boot *boot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		struct blkdev *dev = &boot->blkdevs->items[i];
		enum mdmember_fate fate;

		if (!dev->member || dev->state != BLK_KNOWN)
			continue;
		fate = fate_of(boot, mdarray_of(boot, dev), dev->member);
		if (fate != dev->member->fate)
			boot_wake_by(boot, boot->now_ms);
		dev->member->fate = fate;
	}
}

void md_pump(struct boot *boot)
{
	mdarray_collect(boot);
	for (size_t i = 0; i < boot->mds->n; i++)
		look_after(boot, &boot->mds->items[i]);
	tell_fates(boot);
}

/* One that was running can have been stopped in the shell, and even assembled under another name; but of
 * one without superblocks nobody could tell. */
static bool is_considered_anew(const struct md_array *array)
{
	if (array->state == MD_RUNNING)
		return array->uuid_text[0];
	return array->state == MD_REFUSED || array->state == MD_GATHERING;
}

void md_restart(struct boot *boot)
{
	struct mds *mds = boot->mds;

	mds->root_found = false;
	mds->nwanted = 0;
	mds->version++;
	for (size_t i = 0; i < mds->n; i++) {
		struct md_array *array = &mds->items[i];

		if (!is_considered_anew(array))
			continue;
		array->state = MD_GATHERING;
		array->since_ms = boot->now_ms;
		array->logged_wait[0] = array->logged_doubt[0] = '\0';
	}
}

bool md_has_started(const struct boot *boot, const char *node)
{
	for (size_t i = 0; i < boot->mds->n; i++) {
		const struct md_array *array = &boot->mds->items[i];

		if (array->state == MD_RUNNING && array->ours && !strcmp(array->node, node))
			return true;
	}
	return false;
}

/* A member that nobody has looked at yet, or whose superblock may be another device's. */
static bool is_new_member(const struct boot *boot, const struct blkdev *dev)
{
	const struct md_array *array;

	if (dev->state != BLK_KNOWN || !dev->member || dev->member->err ||
		dev->member->fate != MDMEMBER_UNDECIDED)
		return false;
	array = mdarray_of(boot, dev);
	return !array || (array->state == MD_GATHERING && dev->version > array->seen.version);
}

bool md_pending(const struct boot *boot)
{
	for (size_t i = 0; i < boot->blkdevs->n; i++)
		if (is_new_member(boot, &boot->blkdevs->items[i]))
			return true;
	for (size_t i = 0; i < boot->mds->n; i++) {
		const struct md_array *array = &boot->mds->items[i];

		if (array->state == MD_STARTING || (array->state == MD_GATHERING && array->awaited))
			return true;
		/* It runs, but nobody has looked at it yet. */
		if (array->state == MD_RUNNING && boot->blkdevs->rescan_ms == 0)
			return true;
	}
	return false;
}

void md_report(const struct boot *boot)
{
	static const char *const states[] = { "not started", "being started", "running",
		"refused" };

	if (boot->mds->n == 0)
		return;
	log_err("arrays:");
	for (size_t i = 0; i < boot->mds->n; i++) {
		const struct md_array *array = &boot->mds->items[i];

		log_err("  %s%s%s (%s): %s: %s", array->node, array->link[0] ? ", /dev/md/" : "",
			array->link,
			array->uuid_text[0] ? array->uuid_text : "md=", states[array->state],
			array->why);
	}
}
