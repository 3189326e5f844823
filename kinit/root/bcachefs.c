/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/bcachefs.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/block/dmname.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/match.h"
#include "kinit/block/twins.h"
#include "kinit/root/deadline.h"
#include "kinit/root/devices.h"
#include "kinit/root/root.h"
#include "lib/text.h"

enum { LIST_MAX = 64 }; /* BCH_SB_MEMBERS_MAX */

/* What the kernel gets, in this order; the first NAMED are those that root= says. */
struct list {
	const struct blkdev *devs[LIST_MAX];
	size_t n, named;
	unsigned wanted; /* as the newest of them may say: the most that any of them counts */
};

static bool is_bcachefs(const struct blkdev *dev)
{
	return dev->state == BLK_KNOWN && !strcmp(dev->facts.type, "bcachefs");
}

static bool is_same_member(const struct blkdev *a, const struct blkdev *b)
{
	return a == b ||
	       (a->facts.uuid_sub[0] && !strcasecmp(a->facts.uuid_sub, b->facts.uuid_sub));
}

/* Of a copy and its original the kernel takes one. */
static void add(const struct blkdevs *devs, const struct blkdev *dev, struct list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		if (!is_same_member(list->devs[i], dev))
			continue;
		if (i >= list->named)
			list->devs[i] = twins_choose(devs, list->devs[i], dev);
		return;
	}
	if (list->n < LIST_MAX)
		list->devs[list->n++] = dev;
}

/* Those that root= names.  Returns one of them that is not there, or NULL. */
static const struct devref *add_named(
	const struct boot *boot, const struct blkdev *first, struct list *list)
{
	const struct bootconf *conf = boot->conf;

	add(boot->blkdevs, first, list);
	for (size_t i = 0; i < conf->nparts; i++) {
		const struct blkdev *dev;

		if (conf->parts[i].root != boot->root->index)
			continue;
		dev = devices_find(boot, &conf->parts[i].ref);
		if (!dev)
			return &conf->parts[i].ref;
		add(boot->blkdevs, dev, list);
	}
	list->named = list->n;
	return NULL;
}

static void add_others(const struct boot *boot, const struct blkdev *first, struct list *list)
{
	if (!is_bcachefs(first))
		return;
	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];

		if (!is_bcachefs(dev) || strcasecmp(dev->facts.uuid, first->facts.uuid) ||
			(dev != first && match_is_piece(boot->blkdevs, dev)))
			continue;
		add(boot->blkdevs, dev, list);
		if (dev->facts.devices > list->wanted)
			list->wanted = dev->facts.devices;
	}
}

/* Is its time over?  Says how many are there, whenever that changes. */
static bool are_missing_for_good(struct boot *boot, const struct list *list)
{
	struct root *root = boot->root;
	int64_t until = deadline_of_root(boot);

	if (boot->now_ms < until) {
		if (root->members_scanned != (int)list->n)
			log_info(
				"%s: %zu of %u devices of this bcachefs are there; waiting for the "
				"others",
				root->source, list->n, list->wanted);
		root->members_scanned = (int)list->n;
		boot_wake_by(boot, until);
		return false;
	}
	if (!root->members_missing)
		log_warn(
			"%s: %zu of %u devices of this bcachefs are there (%s); trying to mount it",
			root->source, list->n, list->wanted, boot->conf->wait_word);
	root->members_missing = true;
	return true;
}

static void write_source(struct boot *boot, const struct list *list)
{
	struct root *root = boot->root;
	char path[DMNAME_SIZE + 16];

	root->source[0] = '\0';
	for (size_t i = 0; i < list->n; i++) {
		dmname_path(boot, list->devs[i], path, sizeof(path));
		text_add(root->source, sizeof(root->source), "%s%s", i ? ":" : "", path);
	}
}

enum step_answer bcachefs_await(struct boot *boot)
{
	const struct blkdev *first = blkdevs_by_id(boot->blkdevs, boot->root->dev_id);
	const struct devref *missing;
	struct list list = { .n = 0 };

	/* That it is gone is noticed by the mount. */
	if (boot->root->nodev || !first)
		return STEP_DONE;
	missing = add_named(boot, first, &list);
	if (missing)
		return devices_wait(boot, "device", missing->text);
	add_others(boot, first, &list);
	if (list.n < list.wanted && !are_missing_for_good(boot, &list))
		return STEP_WAITS;
	write_source(boot, &list);
	return STEP_DONE;
}

bool bcachefs_hint(const struct boot *boot)
{
	if (!boot->root->members_missing)
		return false;
	log_err("hint: the other devices of the bcachefs on %s are not there; if they are lost, "
		"rootflags=degraded mounts it without them, as far as its replicas allow",
		boot->root->source);
	return true;
}
