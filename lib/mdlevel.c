/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/mdlevel.h"

#include <stddef.h>

static const struct {
	int level;
	const char *name;
	unsigned slots_min;
	unsigned may_miss; /* slots; RAID1 and RAID10 have rules of their own */
} levels[] = {
	{ MDLEVEL_LINEAR, "linear", 1, 0 },
	{ 0, "raid0", 1, 0 },
	{ 1, "raid1", 1, 0 },
	{ 4, "raid4", 2, 1 },
	{ 5, "raid5", 2, 1 },
	{ 6, "raid6", 4, 2 },
	{ 10, "raid10", 2, 0 },
};

enum { LEVELS = sizeof(levels) / sizeof(levels[0]) };

/* Layouts of RAID5 that have all parity on the first or the last disk; those of RAID6 that come
 * from one of RAID5 and have the second parity on the last disk (raid5.h). */
enum {
	PARITY_0 = 4,
	PARITY_N = 5,
	LEFT_ASYMMETRIC_6 = 16,
	RIGHT_SYMMETRIC_6 = 19,
	PARITY_0_6 = 20
};

static int find(int level)
{
	for (int i = 0; i < LEVELS; i++)
		if (levels[i].level == level)
			return i;
	return -1;
}

const char *mdlevel_name(int level)
{
	int i = find(level);

	return i < 0 ? "?" : levels[i].name;
}

/* Of RAID10: bits 0-7 and 8-15 are how many copies are near and far, 17-18 how far ones lie. */
static unsigned near_copies(const struct mdlevel *shape)
{
	return shape->layout & 255;
}

static unsigned copies(const struct mdlevel *shape)
{
	return near_copies(shape) * (shape->layout >> 8 & 255);
}

static bool layout_known(const struct mdlevel *shape)
{
	switch (shape->level) {
	case 5:
		return shape->layout <= PARITY_N;
	case 6:
		return shape->layout <= PARITY_N || (shape->layout >= 8 && shape->layout <= 10) ||
		       (shape->layout >= LEFT_ASYMMETRIC_6 && shape->layout <= PARITY_0_6);
	case 10:
		return shape->layout >> 17 <= 2 && copies(shape) >= 2 &&
		       copies(shape) <= shape->slots;
	default:
		return true;
	}
}

const char *mdlevel_refusal(const struct mdlevel *shape)
{
	int i = find(shape->level);

	if (i < 0)
		return "its level is none that can be started here";
	if (shape->slots < levels[i].slots_min)
		return "it has too few slots for its level";
	return layout_known(shape) ? NULL : "its layout is unknown";
}

/* Each chunk is in as many slots in a row as there are copies, the next chunk begins a few later.
 */
static bool enough_copies(const struct mdlevel *shape, const bool *in_sync)
{
	unsigned first = 0;

	do {
		bool found = false;

		for (unsigned i = 0; i < copies(shape); i++)
			found = found || in_sync[(first + i) % shape->slots];
		if (!found)
			return false;
		first = (first + near_copies(shape)) % shape->slots;
	} while (first);
	return true;
}

bool mdlevel_enough(const struct mdlevel *shape, const bool *in_sync)
{
	unsigned there = 0;

	if (shape->level == 10)
		return enough_copies(shape, in_sync);
	for (unsigned i = 0; i < shape->slots; i++)
		there += in_sync[i];
	if (shape->level == 1)
		return there > 0;
	return there + levels[find(shape->level)].may_miss >= shape->slots;
}

bool mdlevel_has_parity(int level)
{
	return level == 4 || level == 5 || level == 6;
}

bool mdlevel_only_parity(const struct mdlevel *shape, unsigned slot)
{
	unsigned parities = shape->level == 6 ? 2 : 1;

	if (!mdlevel_has_parity(shape->level))
		return false;
	if (shape->layout == PARITY_0)
		return slot < parities;
	if (shape->layout == PARITY_N)
		return slot >= shape->slots - parities;
	if (shape->layout >= LEFT_ASYMMETRIC_6 && shape->layout <= RIGHT_SYMMETRIC_6)
		return slot == shape->slots - 1;
	return shape->layout == PARITY_0_6 && (slot == 0 || slot == shape->slots - 1);
}
