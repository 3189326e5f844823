/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <time.h>

#include "lib/mdset.h"
#include "tests/unit/help/raid.h"
#include "tests/unit/unit.h"

/* Very many devices with the superblock of one array: paths to one disk, or copies that somebody made. */

static const struct raid mirror = { .id = 1, .level = 1, .slots = 2 };

/* Seconds that N members take, the least of several tries: of one superblock, or each another one. */
static double seconds_for(size_t n, bool equal)
{
	struct mdsb *sbs = calloc(n, sizeof(*sbs));
	struct mdset_member *members = calloc(n, sizeof(*members));
	double least = 1e9;
	struct mdset set;

	assert_true(sbs && members);
	for (size_t i = 0; i < n; i++) {
		raid_superblock(&mirror, 0, &sbs[i]);
		sbs[i].events += equal ? 0 : (i * 7919) % n;
		members[i] = (struct mdset_member){ .sb = &sbs[i], .id = (int)i };
	}
	for (int try = 0; try < 7; try++) {
		clock_t began = clock(), took;

		mdset_judge(members, n, &set);
		took = clock() - began;
		if ((double)took / CLOCKS_PER_SEC < least)
			least = (double)took / CLOCKS_PER_SEC;
	}
	assert_int_equal(set.filled, 1);
	free(members);
	free(sbs);
	return least;
}

/* Eight times as many take some twelve times as long, not 64 or 512 times. */
static void test_very_many_take_as_long_as_sorting(void **state)
{
	(void)state;
	for (int equal = 0; equal <= 1; equal++) {
		double few = seconds_for(512, equal), many = seconds_for(4096, equal);

		if (many > 30 * few)
			fail_msg("512 take %f s, 4096 %f s", few, many);
	}
}

static void test_2048_equal_ones(void **state)
{
	static struct mdset_member members[2048];
	struct mdset set;
	struct mdsb sb;

	(void)state;
	raid_superblock(&mirror, 0, &sb);
	for (int i = 0; i < 2048; i++)
		members[i] = (struct mdset_member){ .sb = &sb, .id = 5000 - i };
	mdset_judge(members, 2048, &set);
	/* The one with the lowest id, and nobody else. */
	for (int i = 0; i < 2048; i++)
		assert_int_equal(members[i].verdict, i == 2047 ? MDSET_ACTIVE : MDSET_DUPLICATE);
	assert_int_equal(set.state, MDSET_DEGRADED);
	assert_int_equal(set.freshest, 2047);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_very_many_take_as_long_as_sorting),
		cmocka_unit_test(test_2048_equal_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
