/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays of superblocks that mdadm and the kernel have written (tests/data/md): complete, with
 * members taken away, in every order; reshapes; RAID0 of unequal members.
 */

#include "lib/mdset.h"
#include "tests/unit/help/mddata.h"
#include "tests/unit/unit.h"

enum { MEMBERS_MAX = 5 };

struct array {
	struct mdsb sbs[MEMBERS_MAX];
	struct mdset_member members[MEMBERS_MAX];
	size_t n;
	struct mdset set;
};

/* The members LETTERS of the array NAME. */
static void load(struct array *array, const char *name, const char *letters)
{
	array->n = strlen(letters);
	for (size_t i = 0; i < array->n; i++) {
		char file[MDDATA_FIELD_MAX];

		snprintf(file, sizeof(file), "%s-%c", name, letters[i]);
		assert_int_equal(mddata_parse(mddata_row(file), &array->sbs[i]), 0);
		array->members[i] = (struct mdset_member){ .sb = &array->sbs[i], .id = letters[i] };
	}
}

/* In the order of the letters, not of the members: "active,stale". */
static void verdicts(const struct array *array, char *text, size_t size)
{
	text[0] = '\0';
	for (int letter = 'a'; letter <= 'e'; letter++)
		for (size_t i = 0; i < array->n; i++)
			if (array->members[i].id == letter)
				snprintf(text + strlen(text), size - strlen(text), "%s%s",
					*text ? "," : "",
					mdset_verdict_name(array->members[i].verdict));
}

/* Judges the members in each order: the answer must be the same. */
static void judge_in_all_orders(struct array *array, size_t fixed, const char *wanted)
{
	char text[160], why[MDSET_WHY_SIZE];
	enum mdset_state state;

	if (fixed == array->n) {
		state = array->set.state;
		snprintf(why, sizeof(why), "%s", array->set.why);
		mdset_judge(array->members, array->n, &array->set);
		verdicts(array, text, sizeof(text));
		assert_string_equal(text, wanted);
		assert_string_equal(array->set.why, why);
		assert_int_equal(array->set.state, state);
	}
	for (size_t i = fixed; i < array->n; i++) {
		struct mdset_member first = array->members[fixed], other = array->members[i];

		array->members[fixed] = other;
		array->members[i] = first;
		judge_in_all_orders(array, fixed + 1, wanted);
		array->members[fixed] = first;
		array->members[i] = other;
	}
}

struct story {
	const char *name, *letters, *verdicts;
	enum mdset_state state;
	bool final;
};

static void check(const struct story *s)
{
	struct array array;
	char text[160];

	load(&array, s->name, s->letters);
	mdset_judge(array.members, array.n, &array.set);
	verdicts(&array, text, sizeof(text));
	if (strcmp(text, s->verdicts) || array.set.state != s->state || array.set.final != s->final)
		fail_msg("%s %s: %s; %s, \"%s\", final %d", s->name, s->letters, text,
			mdset_state_name(array.set.state), array.set.why, array.set.final);
	judge_in_all_orders(&array, 0, text);
}

#define CHECK(stories)                                                    \
	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++) \
	check(&stories[i])

#define A2 "active,active"
#define A3 "active,active,active"
#define A4 "active,active,active,active"

static void test_complete_ones(void **state)
{
	static const struct story stories[] = {
		{ "raid1-0.90", "ab", A2, MDSET_WHOLE, true },
		{ "raid1-1.0", "ab", A2, MDSET_WHOLE, true },
		{ "raid1-1.1", "ab", A2, MDSET_WHOLE, true },
		{ "raid1-1.2", "ab", A2, MDSET_WHOLE, true },
		{ "bitmap-0.90", "ab", A2, MDSET_WHOLE, true },
		{ "raid0-1.2", "ab", A2, MDSET_WHOLE, true },
		{ "raid0-zones", "abc", A3, MDSET_WHOLE, true },
		{ "raid0-no-layout", "ab", A2, MDSET_WHOLE, true },
		{ "linear-0.90", "ab", A2, MDSET_WHOLE, true },
		{ "linear-1.2", "ab", A2, MDSET_WHOLE, true },
		{ "raid4-1.2", "abc", A3, MDSET_WHOLE, true },
		{ "raid5-0.90", "abc", A3, MDSET_WHOLE, true },
		{ "raid5-1.2", "abc", A3, MDSET_WHOLE, true },
		{ "raid6-1.0", "abcd", A4, MDSET_WHOLE, true },
		{ "raid6-1.2", "abcd", A4, MDSET_WHOLE, true },
		{ "raid10-near", "abcd", A4, MDSET_WHOLE, true },
		{ "raid10-far", "abc", A3, MDSET_WHOLE, true },
		{ "raid10-offset", "abc", A3, MDSET_WHOLE, true },
		{ "raid10-0.90", "abcd", A4, MDSET_WHOLE, true },
		{ "write-mostly", "ab", A2, MDSET_WHOLE, true },
		{ "ppl", "abc", A3, MDSET_WHOLE, true },
		{ "spare-0.90", "abc", A2 ",spare", MDSET_WHOLE, true },
		{ "spare-1.2", "abc", A2 ",spare", MDSET_WHOLE, true },
		{ "journal", "abcd", A3 ",journal", MDSET_WHOLE, true },
		{ "replacing", "abcd", A3 ",replacement", MDSET_WHOLE, true },
		{ "rebuilding", "abc", A2 ",rebuilding", MDSET_WHOLE, true },
		{ "resync", "ab", A2, MDSET_WHOLE, true },
		{ "dirty-0.90", "abc", A3, MDSET_WHOLE, true },
		{ "dirty-1.2", "abc", A3, MDSET_WHOLE, true },
		{ "dirty-raid1", "ab", A2, MDSET_WHOLE, true },
	};

	(void)state;
	CHECK(stories);
}

static void test_incomplete_ones(void **state)
{
	static const struct story stories[] = {
		{ "raid1-0.90", "b", "active", MDSET_DEGRADED, false },
		{ "raid1-1.2", "a", "active", MDSET_DEGRADED, false },
		{ "raid0-1.2", "a", "active", MDSET_TOO_FEW, false },
		{ "linear-1.2", "b", "active", MDSET_TOO_FEW, false },
		{ "raid4-1.2", "ab", A2, MDSET_DEGRADED, false },
		{ "raid5-0.90", "ac", A2, MDSET_DEGRADED, false },
		{ "raid5-1.2", "c", "active", MDSET_TOO_FEW, false },
		{ "raid6-1.2", "bd", A2, MDSET_DEGRADED, false },
		{ "raid6-1.2", "d", "active", MDSET_TOO_FEW, false },
		{ "raid10-near", "ad", A2, MDSET_DEGRADED, false },
		{ "raid10-near", "cd", A2, MDSET_TOO_FEW, false },
		{ "raid10-far", "ac", A2, MDSET_DEGRADED, false },
		{ "raid10-far", "c", "active", MDSET_TOO_FEW, false },
		{ "spare-1.2", "bc", "active,spare", MDSET_DEGRADED, false },
		{ "degraded", "ab", A2, MDSET_EXPECTED, true },
		{ "degraded", "a", "active", MDSET_TOO_FEW, false },
		{ "stale-0.90", "ab", "active,stale", MDSET_EXPECTED, true },
		{ "stale-0.90", "a", "active", MDSET_EXPECTED, true },
		{ "stale-0.90", "b", "active", MDSET_DEGRADED, false },
		{ "stale-1.2", "ab", "active,stale", MDSET_EXPECTED, true },
		{ "stale-1.2", "b", "active", MDSET_DEGRADED, false },
		{ "removed-1.2", "abc", "active,stale,active", MDSET_EXPECTED, true },
		{ "removed-1.2", "ab", "active,stale", MDSET_TOO_FEW, false },
		{ "replaced-1.2", "abc", "stale," A2, MDSET_WHOLE, true },
		{ "replaced-1.2", "ab", "stale,active", MDSET_DEGRADED, false },
		{ "journal", "abc", A3, MDSET_NO_JOURNAL, false },
		{ "rebuilding", "ac", "active,rebuilding", MDSET_TOO_FEW, false },
		{ "replacing", "bcd", A2 ",replacement", MDSET_WHOLE, true },
		{ "dirty-0.90", "ab", A2, MDSET_UNSAFE, false },
		{ "dirty-1.2", "bc", A2, MDSET_UNSAFE, false },
		{ "dirty-raid1", "b", "active", MDSET_DEGRADED, false },
		{ "dirty-degraded", "ab", A2, MDSET_UNSAFE, true },
		{ "dirty-degraded", "abc", A2 ",stale", MDSET_UNSAFE, true },
	};

	(void)state;
	CHECK(stories);
}

static void test_reshapes(void **state)
{
	static const struct story stories[] = {
		{ "reshape-half", "abcd", A4, MDSET_WHOLE, true },
		{ "reshape-half", "bcd", A3, MDSET_DEGRADED, false },
		{ "reshape-half", "bd", A2, MDSET_TOO_FEW, false },
		/* It has only begun: in place it needs the backup, at another offset it does not. */
		{ "reshape-0.91", "abcd", A4, MDSET_NEEDS_BACKUP, true },
		{ "reshape-1.2", "abcd", A4, MDSET_WHOLE, true },
		{ "reshape-backup", "abc", A3, MDSET_NEEDS_BACKUP, true },
		{ "reshape-raid10", "abcde", A4 ",active", MDSET_WHOLE, true },
	};

	(void)state;
	CHECK(stories);
}

/* A reshape in place, of 3 to 4 slots, changed in one thing after the other. */
static void test_changed_reshapes(void **state)
{
	struct array array;
	const uint64_t chunk = 1024;

	(void)state;
	load(&array, "reshape-0.91", "abcd");
	/* 3 chunks are 1 stripe of 3 and 1 of 2: what is written next is still to be read. */
	for (size_t i = 0; i < 4; i++)
		array.sbs[i].reshape.position = 3 * chunk;
	mdset_judge(array.members, 4, &array.set);
	assert_int_equal(array.set.state, MDSET_NEEDS_BACKUP);
	/* 6 chunks are 2 stripes of 3 and 3 stripes of 2: what is written next was read before. */
	for (size_t i = 0; i < 4; i++)
		array.sbs[i].reshape.position = 6 * chunk;
	mdset_judge(array.members, 4, &array.set);
	assert_int_equal(array.set.state, MDSET_WHOLE);
	for (size_t i = 0; i < 4; i++)
		array.sbs[i].reshape.level = 6;
	mdset_judge(array.members, 4, &array.set);
	assert_int_equal(array.set.state, MDSET_UNSUPPORTED);
	for (size_t i = 0; i < 4; i++) {
		array.sbs[i].reshape.level = 5;
		array.sbs[i].reshape.delta_disks = -1;
	}
	mdset_judge(array.members, 4, &array.set);
	assert_int_equal(array.set.slots, 5);
	assert_int_equal(array.set.state, MDSET_NEEDS_BACKUP);
	for (size_t i = 0; i < 4; i++)
		array.sbs[i].reshape.new_offset = -2048;
	mdset_judge(array.members, 4, &array.set);
	assert_int_equal(array.set.state, MDSET_EXPECTED);
	for (size_t i = 0; i < 4; i++)
		array.sbs[i].level = 1;
	mdset_judge(array.members, 4, &array.set);
	assert_int_equal(array.set.state, MDSET_UNSUPPORTED);
}

/* The slot that a growing reshape fills counts for the new shape, not for the old one. */
static void test_a_slot_being_filled(void **state)
{
	struct array array;

	(void)state;
	load(&array, "reshape-half", "acd");
	array.sbs[2].features |= MDSB_HAS_RECOVERY_OFFSET;
	mdset_judge(array.members, 3, &array.set);
	assert_int_equal(array.members[2].verdict, MDSET_REBUILDING);
	assert_int_equal(array.set.state, MDSET_DEGRADED);
	load(&array, "reshape-half", "acd");
	array.sbs[1].features |= MDSB_HAS_RECOVERY_OFFSET;
	mdset_judge(array.members, 3, &array.set);
	assert_int_equal(array.set.state, MDSET_TOO_FEW);
}

static void test_uneven_raid0(void **state)
{
	struct array array;

	(void)state;
	load(&array, "raid0-zones", "abc");
	mdset_judge(array.members, 3, &array.set);
	assert_false(array.set.uneven_raid0);
	for (size_t i = 0; i < 3; i++)
		array.sbs[i].features = 0;
	mdset_judge(array.members, 3, &array.set);
	assert_true(array.set.uneven_raid0);
	array.sbs[1].data_size = array.sbs[0].data_size;
	mdset_judge(array.members, 3, &array.set);
	assert_false(array.set.uneven_raid0);
	load(&array, "raid0-no-layout", "ab");
	mdset_judge(array.members, 2, &array.set);
	assert_false(array.set.uneven_raid0);
}

static void test_slots(void **state)
{
	struct array array;

	(void)state;
	load(&array, "replacing", "dbca");
	mdset_judge(array.members, 4, &array.set);
	assert_int_equal(mdset_in_slot(array.members, 4, 0), 3);
	assert_int_equal(mdset_in_slot(array.members, 4, 1), 1);
	assert_int_equal(mdset_in_slot(array.members, 4, 3), -1);
	assert_int_equal(array.set.freshest, 3);
	assert_int_equal(mdset_in_slot(array.members, 3, 0), 0);
	load(&array, "stale-1.2", "ba");
	mdset_judge(array.members, 2, &array.set);
	assert_int_equal(array.set.freshest, 1);
	assert_int_equal(mdset_in_slot(array.members, 2, 0), 1);
	assert_int_equal(mdset_in_slot(array.members, 2, 1), -1);
	assert_string_equal(
		array.members[0].why, "its event count 0 does not go with the array's 4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_complete_ones),
		cmocka_unit_test(test_incomplete_ones),
		cmocka_unit_test(test_reshapes),
		cmocka_unit_test(test_changed_reshapes),
		cmocka_unit_test(test_a_slot_being_filled),
		cmocka_unit_test(test_uneven_raid0),
		cmocka_unit_test(test_slots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
