/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/mdsb.h"
#include "lib/mdset.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/unit.h"

/* Superblocks that nobody has parsed: those that mdsb_check() lets through can be asked everything. */

enum { SEEDS = 60000, MEMBERS = 3 };

static const struct raid shapes[] = {
	{ .id = 1, .name = "host:root", .level = 0, .slots = MEMBERS },
	{ .id = 1, .name = "host:root", .level = 1, .slots = MEMBERS },
	{ .id = 1, .name = "host:root", .level = 5, .slots = MEMBERS },
	{ .id = 1, .level = 5, .slots = MEMBERS },
	{ .id = 1, .name = "host:7", .level = 10, .slots = MEMBERS },
};

static void test_good_ones(void **state)
{
	struct mdsb sb;

	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		for (unsigned slot = 0; slot < MEMBERS; slot++) {
			raid_superblock(&shapes[i], slot, &sb);
			sb.why = "somebody else's";
			assert_int_equal(mdsb_check(&sb), 0);
			assert_null(sb.why);
		}
}

static void test_bad_ones(void **state)
{
	static const struct {
		size_t offset;
		int value;
		int err;
	} rows[] = {
		{ offsetof(struct mdsb, format), 4, -EINVAL },
		{ offsetof(struct mdsb, format), MDSB_090, -EINVAL },
		{ offsetof(struct mdsb, major_version), 2, -EINVAL },
		{ offsetof(struct mdsb, preferred_minor), 1 << 20, -EINVAL },
		{ offsetof(struct mdsb, chunk), 0, -EINVAL },
		{ offsetof(struct mdsb, chunk), 12, -EINVAL },
		{ offsetof(struct mdsb, raid_disks), 0, -EINVAL },
		{ offsetof(struct mdsb, raid_disks), MDSB_DEVICES_MAX + 1, -E2BIG },
		{ offsetof(struct mdsb, size), 0, -EINVAL },
		{ offsetof(struct mdsb, devices), MDSB_DEVICES_MAX + 1, -E2BIG },
		{ offsetof(struct mdsb, devices), 0, -EINVAL },
		{ offsetof(struct mdsb, number), 400, -EINVAL },
		{ offsetof(struct mdsb, number), 1, -EINVAL },
		{ offsetof(struct mdsb, features), MDSB_HAS_RESHAPE, -EINVAL },
		{ offsetof(struct mdsb, features), MDSB_HAS_RAID0_LAYOUT, -EINVAL },
		{ offsetof(struct mdsb, features), 1 << 30, -EOPNOTSUPP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mdsb sb;

		raid_superblock(&shapes[2], 0, &sb);
		memcpy((char *)&sb + rows[i].offset, &rows[i].value, sizeof(int));
		if (mdsb_check(&sb) != rows[i].err || !sb.why)
			fail_msg("row %zu: %d, %s", i, mdsb_check(&sb), sb.why);
	}
}

/* ---- any bytes */

static unsigned long random_state;

static unsigned draw(unsigned n)
{
	random_state = (random_state * 1103515245 + 12345) & 0x7fffffff;
	return (unsigned)(random_state >> 12) % n;
}

/* Mostly in the numbers, few of which are in the roles. */
static void spoil(struct mdsb *sb)
{
	static const int values[] = { 0, 1, 2, -1, INT32_MIN, INT32_MAX, 8, 383, 384, 385, 0xffff };
	size_t at = draw(2) ? offsetof(struct mdsb, preferred_minor)
			    : draw(2) * offsetof(struct mdsb, number);
	int value = draw(4) ? values[draw(sizeof(values) / sizeof(values[0]))]
			    : (int)(draw(0x7fff) * 0x10001);

	at += 4 * draw(32);
	if (at + sizeof(value) <= sizeof(*sb))
		memcpy((char *)sb + at, &value, sizeof(value));
}

static void ask_everything(struct mdset_member *members)
{
	char uuid[MDSB_UUID_SIZE], version[MDSB_VERSION_SIZE];
	struct mdset set;

	mdset_judge(members, MEMBERS, &set);
	assert_non_null(mdset_state_name(set.state));
	assert_in_range(set.slots, 0, MDSB_DEVICES_MAX);
	for (unsigned i = 0; i < MEMBERS; i++) {
		const struct mdsb *sb = members[i].sb;

		assert_non_null(mdset_verdict_name(members[i].verdict));
		mdset_in_slot(members, MEMBERS, i);
		mdsb_uuid(sb, MDSB_UUID_MAP, uuid);
		mdsb_version(sb, version);
		assert_in_range(mdsb_wanted_minor(sb) + 1, 0, 0x100000);
	}
}

static void test_any_numbers(void **state)
{
	int sound = 0;

	(void)state;
	for (unsigned seed = 0; seed < SEEDS; seed++) {
		struct mdset_member members[MEMBERS];
		struct mdsb sbs[MEMBERS];
		bool all = true;

		random_state = seed;
		for (unsigned i = 0; i < MEMBERS; i++) {
			raid_superblock(
				&shapes[seed % (sizeof(shapes) / sizeof(shapes[0]))], i, &sbs[i]);
			members[i] = (struct mdset_member){ .sb = &sbs[i], .id = (int)i };
			/* Those of a whole array agree. */
			random_state = seed + (draw(4) == 0) * i;
			for (unsigned n = draw(4); n > 0; n--)
				spoil(&sbs[i]);
			sbs[i].name[MDSB_NAME_SIZE - 1] = '\0';
			sbs[i].write_mostly = false;
			all = all && !mdsb_check(&sbs[i]);
		}
		sound += all;
		if (all)
			ask_everything(members);
	}
	assert_in_range(sound, SEEDS / 20, SEEDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_ones),
		cmocka_unit_test(test_bad_ones),
		cmocka_unit_test(test_any_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
