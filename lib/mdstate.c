/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/mdstate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mdlevel.h"

/* The array while it is being looked at. */
struct view {
	const struct mdset_member *members;
	size_t n;
	const struct mdsb *sb; /* of the freshest */
	struct mdlevel now;    /* before the reshape, if there is one */
	struct mdlevel later;  /* after it; else the same */
	bool reshaping;
	bool filled[MDSB_DEVICES_MAX], in_sync[MDSB_DEVICES_MAX];
};

unsigned mdstate_slots(const struct mdsb *sb)
{
	bool shrinks = sb->features & MDSB_HAS_RESHAPE && sb->reshape.delta_disks < 0;

	return sb->raid_disks + (shrinks ? (unsigned)-sb->reshape.delta_disks : 0);
}

static struct view look(const struct mdset_member *members, size_t n, const struct mdsb *sb)
{
	struct view view = { .members = members,
		.n = n,
		.sb = sb,
		.now = { sb->level, sb->layout, sb->raid_disks },
		.later = { sb->level, sb->layout, sb->raid_disks },
		.reshaping = sb->features & MDSB_HAS_RESHAPE };

	if (view.reshaping) {
		view.now.slots = (unsigned)((int)sb->raid_disks - sb->reshape.delta_disks);
		view.later.layout = sb->reshape.layout;
	}
	for (size_t i = 0; i < n; i++) {
		bool there = mdset_takes(members[i].verdict) && members[i].sb->role < MDSB_SLOT_MAX;

		if (there)
			view.filled[members[i].sb->role] = true;
		if (there && members[i].verdict == MDSET_ACTIVE)
			view.in_sync[members[i].sb->role] = true;
	}
	return view;
}

/* Is what SLOT has in SHAPE whole?  A slot that the reshape is filling is so in the one shape. */
static bool whole_in(const struct view *view, const struct mdlevel *shape, unsigned slot)
{
	bool grows = view->later.slots > view->now.slots;
	bool shrinks = view->later.slots < view->now.slots;
	bool filling = shape == &view->later ? grows : shrinks;

	return view->in_sync[slot] ||
	       (filling && mdlevel_has_parity(shape->level) && view->filled[slot]);
}

static bool enough_for(const struct view *view, const struct mdlevel *shape)
{
	bool whole[MDSB_DEVICES_MAX] = { false };

	for (unsigned i = 0; i < shape->slots; i++)
		whole[i] = whole_in(view, shape, i);
	return mdlevel_enough(shape, whole);
}

/* Slots whose data have to be computed from a parity that may be wrong. */
static unsigned degraded_in(const struct view *view, const struct mdlevel *shape)
{
	unsigned degraded = 0;

	for (unsigned i = 0; i < shape->slots; i++)
		if (!whole_in(view, shape, i))
			degraded += !(view->filled[i] && !view->reshaping &&
				      mdlevel_only_parity(shape, i));
	return degraded;
}

static bool is_unsafe(const struct view *view, bool dirty)
{
	return dirty && mdlevel_has_parity(view->sb->level) &&
	       !(view->sb->features & (MDSB_HAS_PPL | MDSB_HAS_MULTIPLE_PPLS)) &&
	       (degraded_in(view, &view->now) || degraded_in(view, &view->later));
}

/* ---- reshaping */

static const char *reshape_refusal(const struct view *view)
{
	int level = view->sb->level;

	if (!view->reshaping)
		return NULL;
	if (level != 10 && !mdlevel_has_parity(level))
		return "it is being reshaped in a way that md cannot go on with";
	if (view->sb->reshape.level != level)
		return "it is being reshaped to another level";
	return NULL;
}

/* In place, the stripes it would write next may be those that it has to read next; until they are
 * far enough apart their data are only in mdadm's backup (raid5_run). */
static bool is_at_critical_section(const struct view *view)
{
	const struct mdsb *sb = view->sb;
	unsigned parities = sb->level == 6 ? 2 : 1;
	uint64_t chunk = sb->chunk > sb->reshape.chunk ? sb->chunk : sb->reshape.chunk;

	return sb->reshape.position / (chunk * (view->later.slots - parities)) >=
	       sb->reshape.position / (chunk * (view->now.slots - parities));
}

static bool needs_backup(const struct view *view)
{
	if (!view->reshaping || !mdlevel_has_parity(view->sb->level) ||
		view->sb->reshape.new_offset)
		return false;
	return view->sb->reshape.delta_disks <= 0 || is_at_critical_section(view);
}

/* ---- who is missing */

static bool journal_is_there(const struct view *view)
{
	for (size_t i = 0; i < view->n; i++)
		if (view->members[i].verdict == MDSET_JOURNAL)
			return true;
	return false;
}

static bool counts_on(const struct mdsb *sb, unsigned slot)
{
	for (unsigned i = 0; i < sb->devices; i++)
		if (sb->roles[i] == slot)
			return true;
	return false;
}

static void count(const struct view *view, struct mdset *set)
{
	for (unsigned i = 0; i < set->slots; i++) {
		set->filled += view->filled[i];
		set->absent += !view->filled[i] && counts_on(view->sb, i);
	}
	if (view->sb->features & MDSB_HAS_JOURNAL)
		set->absent += !journal_is_there(view);
	for (size_t i = 0; i < view->n; i++) {
		set->rebuilding += view->members[i].verdict == MDSET_REBUILDING;
		set->spares += view->members[i].verdict == MDSET_SPARE;
	}
}

/* Members of RAID0 that differ in length make zones; if there are more than two lengths, or the
 * longer ones are several, the superblock has to say which of two layouts they have (raid0.c). */
static bool is_uneven_raid0(const struct view *view)
{
	uint64_t shortest = UINT64_MAX;
	unsigned longer = 0;

	if (view->sb->level != 0 || view->sb->features & MDSB_HAS_RAID0_LAYOUT)
		return false;
	for (size_t i = 0; i < view->n; i++)
		if (view->members[i].verdict == MDSET_ACTIVE &&
			view->members[i].sb->data_size / view->sb->chunk < shortest)
			shortest = view->members[i].sb->data_size / view->sb->chunk;
	for (size_t i = 0; i < view->n; i++)
		longer += view->members[i].verdict == MDSET_ACTIVE &&
			  view->members[i].sb->data_size / view->sb->chunk > shortest;
	return longer > 1;
}

/* ---- the decision */

static const char *refusal(const struct view *view)
{
	const char *why = mdlevel_refusal(&view->now);

	if (!why && view->reshaping)
		why = mdlevel_refusal(&view->later);
	if (!why && view->sb->features & MDSB_HAS_CLUSTER)
		why = "it belongs to a cluster";
	return why ? why : reshape_refusal(view);
}

static enum mdset_state state_of(const struct view *view, const struct mdset *set)
{
	if (refusal(view))
		return MDSET_UNSUPPORTED;
	if (!enough_for(view, &view->now) || !enough_for(view, &view->later))
		return MDSET_TOO_FEW;
	if (view->sb->features & MDSB_HAS_JOURNAL && !journal_is_there(view))
		return MDSET_NO_JOURNAL;
	if (is_unsafe(view, set->dirty))
		return MDSET_UNSAFE;
	if (needs_backup(view))
		return MDSET_NEEDS_BACKUP;
	if (set->absent)
		return MDSET_DEGRADED;
	return set->filled < set->slots ? MDSET_EXPECTED : MDSET_WHOLE;
}

/* "slot 1 is empty", "slots 1, 2, … are empty", "". */
static void name_empty(const struct view *view, const struct mdset *set, char *text, size_t size)
{
	enum { NAMED = 8 };
	unsigned empty = set->slots - set->filled, named = 0;
	size_t len = 0;

	text[0] = '\0';
	if (!empty)
		return;
	len += (size_t)snprintf(text, size, "%s ", empty > 1 ? "slots" : "slot");
	for (unsigned i = 0; i < set->slots && named < NAMED; i++)
		if (!view->filled[i] && len < size)
			len += (size_t)snprintf(text + len, size - len, named++ ? ", %u" : "%u", i);
	if (len < size)
		snprintf(text + len, size - len, "%s %s empty", empty > named ? ", …" : "",
			empty > 1 ? "are" : "is");
}

static const char *words(const struct view *view, const struct mdset *set)
{
	switch (set->state) {
	case MDSET_WHOLE:
		return set->rebuilding ? "not all are in sync yet" : "";
	case MDSET_EXPECTED:
		return "as before";
	case MDSET_DEGRADED:
		return "it can run without";
	case MDSET_TOO_FEW:
		return "too few of them in sync";
	case MDSET_UNSAFE:
		return "it was not shut down cleanly, so its parity may be wrong where data are "
		       "missing";
	case MDSET_NO_JOURNAL:
		return "its journal is missing or out of date";
	case MDSET_NEEDS_BACKUP:
		return "it was being reshaped, and only mdadm with the backup file can go on";
	case MDSET_UNSUPPORTED:
		return refusal(view);
	}
	return "";
}

static void explain(const struct view *view, struct mdset *set)
{
	char empty[80];
	const char *rest = words(view, set);

	name_empty(view, set, empty, sizeof(empty));
	snprintf(set->why, sizeof(set->why), "%u of %u members %s there%s%s%s%s", set->filled,
		set->slots, set->filled == 1 ? "is" : "are", *empty ? "; " : "", empty,
		*rest ? "; " : "", rest);
}

void mdstate_decide(const struct mdset_member *members, size_t n, struct mdset *set)
{
	struct view view;

	if (set->freshest < 0) {
		set->state = MDSET_TOO_FEW;
		snprintf(set->why, sizeof(set->why), "none of its members with data is there");
		return;
	}
	view = look(members, n, members[set->freshest].sb);
	set->slots = mdstate_slots(view.sb);
	set->dirty = view.sb->level > 0 && view.sb->resync_offset != MDSB_CLEAN;
	count(&view, set);
	set->uneven_raid0 = is_uneven_raid0(&view);
	set->state = state_of(&view, set);
	set->final = !set->absent;
	explain(&view, set);
}
