/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/mdset.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/mdstate.h"

static bool in_slot(const struct mdsb *sb)
{
	return sb->role < MDSB_SLOT_MAX;
}

static bool is_replacement(const struct mdsb *sb)
{
	return in_slot(sb) && sb->features & MDSB_HAS_REPLACEMENT;
}

static bool speaks(const struct mdsb *sb)
{
	return sb->role < mdstate_slots(sb) && !is_replacement(sb);
}

/* The rest of the order only serves to make it one: members with as many events agree. */
static bool fresher(const struct mdset_member *a, const struct mdset_member *b)
{
	if (a->sb->events != b->sb->events)
		return a->sb->events > b->sb->events;
	if (a->sb->utime != b->sb->utime)
		return a->sb->utime > b->sb->utime;
	if (a->sb->role != b->sb->role)
		return a->sb->role < b->sb->role;
	return a->id < b->id;
}

static int find_freshest(const struct mdset_member *members, size_t n)
{
	int best = -1;

	for (size_t i = 0; i < n; i++)
		if (speaks(members[i].sb) && (best < 0 || fresher(&members[i], &members[best])))
			best = (int)i;
	return best;
}

/* What SB says that device NUMBER is. */
static uint16_t role_in(const struct mdsb *sb, uint32_t number)
{
	return number < sb->devices ? sb->roles[number] : MDSB_FAULTY;
}

static bool counts_on_slot(const struct mdsb *sb, unsigned slot)
{
	for (unsigned i = 0; i < sb->devices; i++)
		if (sb->roles[i] == slot)
			return true;
	return false;
}

static enum mdset_verdict leave_out(
	struct mdset_member *member, enum mdset_verdict verdict, const char *why)
{
	snprintf(member->why, sizeof(member->why), "%s", why);
	return verdict;
}

/* A power cut between the writes of two superblocks makes a difference of one.  Spares may be
 * behind, but nobody can know more than those that hold the data. */
static bool is_stale(const struct mdsb *sb, const struct mdsb *freshest)
{
	if (sb->events > freshest->events)
		return sb->events - freshest->events > 1;
	return sb->role != MDSB_SPARE && freshest->events - sb->events > 1;
}

static bool is_strange(const struct mdsb *sb, const struct mdsb *freshest)
{
	bool strange = sb->minor_version != freshest->minor_version ||
		       sb->level != freshest->level || sb->layout != freshest->layout ||
		       sb->chunk != freshest->chunk || sb->raid_disks != freshest->raid_disks ||
		       sb->ctime != freshest->ctime;

	/* Of these only the old format makes a condition (md_sb_equal). */
	if (sb->format == MDSB_090)
		strange = strange || sb->size != freshest->size ||
			  sb->preferred_minor != freshest->preferred_minor;
	return strange || sb->major_version != freshest->major_version;
}

static enum mdset_verdict expelled(struct mdset_member *member, uint16_t role)
{
	if (role < MDSB_SLOT_MAX)
		snprintf(member->why, sizeof(member->why),
			"the array has its number in slot %u, it does not", role);
	else
		snprintf(member->why, sizeof(member->why), "the array counts it as %s",
			role == MDSB_SPARE ? "a spare" : "failed");
	return MDSET_EXPELLED;
}

static enum mdset_verdict role_of(struct mdset_member *member)
{
	const struct mdsb *sb = member->sb;

	if (sb->role == MDSB_SPARE)
		return MDSET_SPARE;
	if (sb->role == MDSB_JOURNAL)
		return MDSET_JOURNAL;
	if (!in_slot(sb))
		return leave_out(member, MDSET_FAULTY, "it counts itself as failed");
	if (sb->role >= mdstate_slots(sb))
		return leave_out(member, MDSET_STRANGE, "it is in a slot that does not exist");
	if (is_replacement(sb))
		return MDSET_REPLACEMENT;
	return sb->features & MDSB_HAS_RECOVERY_OFFSET ? MDSET_REBUILDING : MDSET_ACTIVE;
}

static enum mdset_verdict judge(struct mdset_member *member, const struct mdsb *freshest)
{
	const struct mdsb *sb = member->sb;
	enum mdset_verdict verdict = role_of(member);
	uint16_t role = role_in(freshest, sb->number);

	if (!mdset_takes(verdict))
		return verdict;
	if (is_stale(sb, freshest)) {
		snprintf(member->why, sizeof(member->why),
			"its event count %" PRIu64 " does not go with the array's %" PRIu64,
			sb->events, freshest->events);
		return MDSET_STALE;
	}
	if (is_strange(sb, freshest))
		return leave_out(member, MDSET_STRANGE, "its superblock is of another array");
	if (role != sb->role)
		return expelled(member, role);
	if (!counts_on_slot(sb, freshest->role))
		return leave_out(member, MDSET_DISOWNS,
			"it counts a member as failed that has run on without it");
	return verdict;
}

/* ---- who comes first: members[i].order is the index of the one that is the I-th freshest.  A heap needs
 * no memory, and no choice of superblocks makes it slow. */

static bool comes_later(const struct mdset_member *members, size_t a, size_t b)
{
	return fresher(&members[members[b].order], &members[members[a].order]);
}

static void swap(struct mdset_member *members, size_t a, size_t b)
{
	size_t order = members[a].order;

	members[a].order = members[b].order;
	members[b].order = order;
}

static void sift_down(struct mdset_member *members, size_t top, size_t n)
{
	for (size_t child; (child = 2 * top + 1) < n; top = child) {
		if (child + 1 < n && comes_later(members, child + 1, child))
			child++;
		if (!comes_later(members, child, top))
			return;
		swap(members, child, top);
	}
}

static void put_in_order(struct mdset_member *members, size_t n)
{
	for (size_t i = 0; i < n; i++)
		members[i].order = i;
	for (size_t top = n / 2; top-- > 0;)
		sift_down(members, top, n);
	for (size_t end = n; end-- > 1;) {
		swap(members, 0, end);
		sift_down(members, 0, end);
	}
}

/* ---- who has taken what there is once in an array */

struct places {
	const struct mdset_member *number[MDSB_DEVICES_MAX];
	const struct mdset_member *slot[MDSB_DEVICES_MAX], *replacement[MDSB_DEVICES_MAX];
};

/* NULL: there are any number of these, as of spares. */
static const struct mdset_member **slot_of(struct places *taken, const struct mdsb *sb)
{
	if (!in_slot(sb))
		return NULL;
	return is_replacement(sb) ? &taken->replacement[sb->role] : &taken->slot[sb->role];
}

static const char *duplicate_why(const struct mdsb *sb, const struct mdsb *taken)
{
	bool same = sb->number == taken->number && !memcmp(sb->device_uuid, taken->device_uuid, 16);

	return same ? "it is a second path to a member, or a copy of one"
		    : "its place in the array is taken";
}

static void take_place(struct places *taken, struct mdset_member *member)
{
	const struct mdset_member **number = &taken->number[member->sb->number];
	const struct mdset_member **slot = slot_of(taken, member->sb);
	const struct mdset_member *holder = *number;

	if (!holder && slot)
		holder = *slot;
	if (holder) {
		member->verdict =
			leave_out(member, MDSET_DUPLICATE, duplicate_why(member->sb, holder->sb));
		return;
	}
	*number = member;
	if (slot)
		*slot = member;
}

/* First comes the one that speaks for all, then those that are fresher, so that the order in which members
 * arrived does not matter. */
static void drop_duplicates(struct mdset_member *members, size_t n, int freshest)
{
	struct places taken = { .number = { NULL } };

	put_in_order(members, n);
	if (freshest >= 0)
		take_place(&taken, &members[freshest]);
	for (size_t i = 0; i < n; i++) {
		size_t at = members[i].order;

		if ((int)at != freshest && mdset_takes(members[at].verdict))
			take_place(&taken, &members[at]);
	}
}

void mdset_judge(struct mdset_member *members, size_t n, struct mdset *set)
{
	memset(set, 0, sizeof(*set));
	set->freshest = find_freshest(members, n);
	for (size_t i = 0; i < n; i++) {
		members[i].why[0] = '\0';
		members[i].verdict = set->freshest < 0
					     ? role_of(&members[i])
					     : judge(&members[i], members[set->freshest].sb);
	}
	drop_duplicates(members, n, set->freshest);
	mdstate_decide(members, n, set);
}

bool mdset_takes(enum mdset_verdict verdict)
{
	return verdict <= MDSET_JOURNAL;
}

int mdset_in_slot(const struct mdset_member *members, size_t n, unsigned slot)
{
	int found = -1;

	for (size_t i = 0; i < n; i++) {
		bool there = mdset_takes(members[i].verdict) && members[i].sb->role == slot;

		if (there && (found < 0 || members[found].verdict == MDSET_REPLACEMENT))
			found = (int)i;
	}
	return found;
}

const char *mdset_verdict_name(enum mdset_verdict verdict)
{
	static const char *const names[] = { [MDSET_ACTIVE] = "active",
		[MDSET_REBUILDING] = "rebuilding",
		[MDSET_REPLACEMENT] = "replacement",
		[MDSET_SPARE] = "spare",
		[MDSET_JOURNAL] = "journal",
		[MDSET_STALE] = "stale",
		[MDSET_EXPELLED] = "expelled",
		[MDSET_DISOWNS] = "split",
		[MDSET_FAULTY] = "faulty",
		[MDSET_DUPLICATE] = "duplicate",
		[MDSET_STRANGE] = "strange" };

	return names[verdict];
}

const char *mdset_state_name(enum mdset_state state)
{
	static const char *const names[] = { [MDSET_WHOLE] = "whole",
		[MDSET_EXPECTED] = "degraded as before",
		[MDSET_DEGRADED] = "degraded",
		[MDSET_TOO_FEW] = "too few members",
		[MDSET_UNSAFE] = "dirty and degraded",
		[MDSET_NO_JOURNAL] = "without its journal",
		[MDSET_NEEDS_BACKUP] = "reshaping with a backup file",
		[MDSET_UNSUPPORTED] = "unsupported" };

	return names[state];
}
