/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/md/mddecide.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/md/mdstart.h"
#include "lib/text.h"

static void refuse(struct md_array *array, const char *why)
{
	array->state = MD_REFUSED;
	text_copy(array->why, sizeof(array->why), why);
	log_warn("%s is not started: %s", array->node, why);
}

/* What is missing has been waited for, but may still come. */
static void doubt(struct md_array *array, const char *why)
{
	if (strcmp(array->logged_doubt, why))
		log_warn("%s is not started as it is: %s", array->node, why);
	text_copy(array->logged_doubt, sizeof(array->logged_doubt), why);
}

bool mddecide_load(struct boot *boot, int level)
{
	char alias[32];

	snprintf(alias, sizeof(alias), DRIVER_MD_LEVEL, level);
	modules_want(boot, DRIVER_MD, false);
	modules_want(boot, alias, false);
	return modules_settled(boot, DRIVER_MD) && modules_settled(boot, alias);
}

void mddecide_begin(struct boot *boot, struct md_array *array, int level)
{
	int err;

	array->level = level;
	array->loading = array->awaited = !mddecide_load(boot, level);
	if (array->loading)
		return;
	array->state = MD_STARTING;
	err = mdstart_begin(boot, array->id);
	if (err == -EBUSY) {
		refuse(array, strerror(EBUSY));
	} else if (err) {
		/* No memory to note it in: at the next tick again. */
		array->state = MD_GATHERING;
		array->loading = array->awaited = true;
	}
}

static void wait_for_more(struct boot *boot, struct md_array *array, const struct mdset *set)
{
	int64_t until = md_wait_until(boot, array);

	if (strcmp(array->logged_wait, set->why))
		log_info("%s: %s; waiting up to %lld s for more", array->node, set->why,
			(long long)(until - boot->now_ms + 999) / 1000);
	text_copy(array->logged_wait, sizeof(array->logged_wait), set->why);
	array->awaited = true;
}

/* The superblock is a leftover, by all that is known. */
static void leave_to_partition(struct boot *boot, struct md_array *array, const struct mdset *set)
{
	if (set->state == MDSET_DEGRADED && !md_is_overdue(boot, array)) {
		wait_for_more(boot, array, set);
		return;
	}
	text_add(array->why, sizeof(array->why),
		"; what is asked for is on a partition of one member as well");
	doubt(array, array->why);
}

/* It has the same bytes as the partition, and what is written to it the other half learns of, if there is one. */
static void warn_of_leftover(
	const struct boot *boot, struct md_array *array, const struct md_members *members)
{
	const struct blkdev *dev = mdarray_device(boot, &members->items[members->set.freshest]);
	char why[sizeof(array->logged_doubt)];

	snprintf(why, sizeof(why), "left over? %s", dev->name);
	if (strcmp(array->logged_doubt, why))
		log_warn(
			"%s is taken for an array that lacks members, with what is asked for on it; if it is "
			"left over from former times, \"mdadm --zero-superblock /dev/%s\" removes it",
			array->node, dev->name);
	text_copy(array->logged_doubt, sizeof(array->logged_doubt), why);
}

static bool may_start(const struct boot *boot, const struct md_array *array,
	const struct mdset *set, enum mdneed need)
{
	bool overdue = md_is_overdue(boot, array);

	switch (set->state) {
	case MDSET_WHOLE:
	case MDSET_EXPECTED:
		return true;
	case MDSET_DEGRADED:
		return overdue;
	case MDSET_UNSAFE:
		return (overdue || set->final) && boot->conf->md_start_dirty &&
		       need == MDNEED_ANYHOW;
	case MDSET_TOO_FEW:
	case MDSET_NO_JOURNAL:
	case MDSET_NEEDS_BACKUP:
	case MDSET_UNSUPPORTED:
		return false;
	}
	return false;
}

static void hold_back(struct boot *boot, struct md_array *array, const struct mdset *set)
{
	if (set->state == MDSET_DEGRADED)
		wait_for_more(boot, array, set);
	else if (set->final)
		refuse(array, set->why);
	else if (md_is_overdue(boot, array))
		doubt(array, set->why);
	else
		wait_for_more(boot, array, set);
}

void mddecide(struct boot *boot, struct md_array *array, const struct md_members *members,
	enum mdneed need)
{
	const struct mdset *set = &members->set;
	bool is_whole = set->state != MDSET_EXPECTED && set->state != MDSET_DEGRADED;
	int level = set->freshest < 0 ? 0 : members->items[set->freshest].sb->level;

	text_copy(array->why, sizeof(array->why), set->why);
	if (need == MDNEED_UNREAD) {
		array->reading = array->awaited = true;
		text_copy(
			array->why, sizeof(array->why), "partitions of its members are being read");
	} else if (need == MDNEED_WHOLE && !is_whole) {
		leave_to_partition(boot, array, set);
	} else if (may_start(boot, array, set, need)) {
		if (need == MDNEED_UNCLEAR && !is_whole)
			warn_of_leftover(boot, array, members);
		mddecide_begin(boot, array, level);
	} else {
		hold_back(boot, array, set);
	}
}
