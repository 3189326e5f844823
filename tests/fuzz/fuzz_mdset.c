/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input draws an array of up to 300 members: eight bytes for what they have in common, then six for
 * each.  What mdsb_parse() would never accept is not drawn.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mdset.h"

enum { MEMBERS_MAX = 300, HEAD = 8, PIECE = 6, EVENTS = 1000 };

static void require(int truth)
{
	if (!truth)
		abort();
}

/* ---- drawing */

static void draw_reshape(struct mdsb *sb, const uint8_t *head)
{
	int delta = (int8_t)head[6];
	int before = (int)sb->raid_disks - delta;

	sb->features &= ~(uint32_t)MDSB_HAS_RESHAPE;
	if (before < 1 || before > MDSB_DEVICES_MAX)
		return;
	sb->features |= head[3] & MDSB_HAS_RESHAPE;
	sb->reshape.delta_disks = delta;
	sb->reshape.level = head[7] & 1 ? 1 : sb->level;
	sb->reshape.layout = sb->layout;
	sb->reshape.chunk = head[7] & 2 ? 2 * sb->chunk : sb->chunk;
	sb->reshape.position = (uint64_t)(head[7] >> 2) << 8;
	sb->reshape.new_offset = head[7] & 4;
}

static void draw_common(struct mdsb *sb, const uint8_t *head)
{
	static const int levels[] = { 0, 1, 4, 5, 6, 10, -1, -4 };
	static const uint32_t layouts[] = { 2, 0, 5, 0x102, 0x201, 18, 0x10102, 1 };

	memset(sb, 0, sizeof(*sb));
	sb->format = head[5] & 1 ? MDSB_090 : MDSB_12;
	sb->major_version = head[5] & 1 ? 0 : 1;
	sb->minor_version = head[5] & 1 ? 90 : 2;
	sb->preferred_minor = head[5] & 1 ? 0 : -1;
	sb->level = levels[head[0] % 8];
	sb->layout = layouts[head[1] % 8];
	sb->raid_disks = 1 + head[2];
	sb->features = (uint32_t)(head[3] | head[4] << 8) & MDSB_FEATURES &
		       ~(uint32_t)(MDSB_HAS_RECOVERY_OFFSET | MDSB_HAS_REPLACEMENT);
	sb->chunk = 128;
	sb->size = sb->data_size = 10240;
	sb->ctime = 1;
	sb->resync_offset = head[5] & 2 ? 0 : MDSB_CLEAN;
	sb->devices = MDSB_DEVICES_MAX;
	memset(sb->roles, 0xff, sizeof(sb->roles));
	for (unsigned i = 0; i < sb->raid_disks; i++)
		sb->roles[i] = (uint16_t)i;
	draw_reshape(sb, head);
}

static void draw_role(struct mdsb *sb, const uint8_t *piece)
{
	sb->number = (piece[0] | piece[1] << 8) % MDSB_DEVICES_MAX;
	sb->role = sb->roles[sb->number];
	switch (piece[1] >> 5) {
	case 1:
		sb->role = MDSB_SPARE;
		break;
	case 2:
		sb->role = MDSB_FAULTY;
		break;
	case 3:
		sb->role = MDSB_JOURNAL;
		break;
	case 4:
		sb->features |= MDSB_HAS_RECOVERY_OFFSET | MDSB_HAS_REPLACEMENT;
		/* fall through */
	case 5:
		sb->role = piece[2];
		break;
	case 6:
		sb->features |= MDSB_HAS_RECOVERY_OFFSET;
		break;
	}
}

static void draw_member(struct mdsb *sb, const uint8_t *piece)
{
	draw_role(sb, piece);
	sb->events = EVENTS + piece[3] % 4 * (piece[3] & 128 ? 100 : 1);
	sb->utime = piece[4] & 3;
	sb->device_uuid[0] = piece[4] & 12;
	sb->data_size += piece[4] & 16 ? 4096 : 0;
	sb->chunk *= piece[4] & 32 ? 2 : 1;
	if (piece[4] & 64)
		sb->roles[piece[5]] = MDSB_FAULTY;
	/* It has its role from its table. */
	sb->roles[sb->number] = sb->role;
}

/* All of them know of each other, but for what they are drawn not to know. */
static size_t draw(const uint8_t *data, size_t size, struct mdsb *sbs)
{
	static struct mdsb common;
	size_t n = size < HEAD ? 0 : (size - HEAD) / PIECE;

	n = n > MEMBERS_MAX ? MEMBERS_MAX : n;
	if (!n)
		return 0;
	draw_common(&common, data);
	for (size_t i = n; i-- > 0;) {
		struct mdsb one = common;

		draw_role(&one, data + HEAD + PIECE * i);
		if (data[5] & 4)
			common.roles[one.number] = one.role;
	}
	for (size_t i = 0; i < n; i++) {
		sbs[i] = common;
		draw_member(&sbs[i], data + HEAD + PIECE * i);
	}
	return n;
}

/* ---- what always holds */

static bool same_place(const struct mdsb *a, const struct mdsb *b)
{
	uint32_t both = a->features ^ b->features;

	if (a->number == b->number)
		return true;
	return a->role < MDSB_SLOT_MAX && a->role == b->role && !(both & MDSB_HAS_REPLACEMENT);
}

/* Nobody is in a place twice, and who is called a duplicate is one. */
static void check_places(const struct mdset_member *members, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool shared = false;

		for (size_t j = 0; j < n; j++)
			shared |= j != i && mdset_takes(members[j].verdict) &&
				  same_place(members[i].sb, members[j].sb);
		require(mdset_takes(members[i].verdict) == !members[i].why[0]);
		require(!mdset_takes(members[i].verdict) || !shared);
		require(members[i].verdict != MDSET_DUPLICATE || shared);
	}
}

static void check_set(const struct mdset_member *members, size_t n, const struct mdset *set)
{
	bool filled[MDSB_DEVICES_MAX] = { false };
	unsigned count = 0;

	require(set->freshest >= -1 && set->freshest < (int)n);
	require(set->filled <= set->slots && set->slots <= MDSB_DEVICES_MAX && set->why[0]);
	require(set->freshest < 0 || mdset_takes(members[set->freshest].verdict));
	require(set->state != MDSET_WHOLE || set->filled == set->slots);
	for (size_t i = 0; i < n; i++)
		if (mdset_takes(members[i].verdict) && members[i].sb->role < MDSB_SLOT_MAX)
			filled[members[i].sb->role] = true;
	for (unsigned i = 0; i < MDSB_DEVICES_MAX; i++)
		count += filled[i];
	require(set->freshest < 0 || count == set->filled);
	for (unsigned i = 0; i < set->slots; i++)
		require((mdset_in_slot(members, n, i) >= 0) == filled[i]);
}

static void require_same(const struct mdset *a, const struct mdset *b)
{
	require(a->state == b->state && a->final == b->final && a->dirty == b->dirty);
	require(a->filled == b->filled && a->slots == b->slots && a->absent == b->absent);
	require(a->rebuilding == b->rebuilding && a->spares == b->spares);
	require(a->uneven_raid0 == b->uneven_raid0 && !strcmp(a->why, b->why));
}

/* In another order of arrival the same is said of each. */
static void check_order(
	const struct mdset_member *members, size_t n, const struct mdset *set, unsigned stride)
{
	static struct mdset_member other[MEMBERS_MAX];
	struct mdset set2;

	for (size_t i = 0; i < n; i++)
		other[i] = members[(i * stride + n / 2) % n];
	mdset_judge(other, n, &set2);
	require_same(set, &set2);
	for (size_t i = 0; i < n; i++) {
		require(other[i].verdict == members[other[i].id].verdict);
		require(!strcmp(other[i].why, members[other[i].id].why));
	}
}

/* Second paths to all of them complete nothing, and change nothing for the first. */
static void check_twice(const struct mdset_member *members, size_t n, const struct mdset *set)
{
	static struct mdset_member twice[2 * MEMBERS_MAX];
	struct mdset set2;

	for (size_t i = 0; i < n; i++) {
		twice[2 * i] = twice[2 * i + 1] = members[i];
		twice[2 * i + 1].id += MEMBERS_MAX;
	}
	mdset_judge(twice, 2 * n, &set2);
	require_same(set, &set2);
	for (size_t i = 0; i < n; i++) {
		require(twice[2 * i].verdict == members[i].verdict);
		require(!mdset_takes(twice[2 * i + 1].verdict));
	}
}

static size_t divisor(size_t a, size_t b)
{
	return b ? divisor(b, a % b) : a;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mdsb sbs[MEMBERS_MAX];
	static struct mdset_member members[MEMBERS_MAX];
	size_t n = draw(data, size, sbs), stride = n / 3 + 1;
	struct mdset set;

	for (size_t i = 0; i < n; i++)
		members[i] = (struct mdset_member){ .sb = &sbs[i], .id = (int)i };
	mdset_judge(members, n, &set);
	check_places(members, n);
	check_set(members, n, &set);
	if (!n)
		return 0;
	while (divisor(n, stride) != 1)
		stride++;
	check_order(members, n, &set, stride);
	check_order(members, n, &set, n > 1 ? n - 1 : 1);
	check_twice(members, n, &set);
	return 0;
}
