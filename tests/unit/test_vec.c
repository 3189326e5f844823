/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/vec.h"
#include "tests/unit/unit.h"

static void test_grows_one_by_one(void **state)
{
	int *items = NULL;
	size_t cap = 0, moves = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		int *grown = vec_grow(items, &cap, i + 1, sizeof(*items));

		assert_non_null(grown);
		assert_true(cap >= (size_t)i + 1);
		moves += grown != items;
		items = grown;
		assert_int_equal(items[i], 0);
		items[i] = i + 1;
	}
	for (int i = 0; i < 10000; i++)
		assert_int_equal(items[i], i + 1);
	/* Doubling: a copy for each item would make thousands of disks slow. */
	assert_in_range(moves, 2, 15);
	free(items);
}

static void test_all_the_room_is_zeroed(void **state)
{
	size_t cap = 0;
	char *items = vec_grow(NULL, &cap, 3, 1);

	(void)state;
	for (size_t i = 0; i < cap; i++)
		assert_int_equal(items[i], 0);
	free(items);
}

static void test_enough_is_enough(void **state)
{
	size_t cap = 0, before;
	long *items = vec_grow(NULL, &cap, 5, sizeof(*items));

	(void)state;
	before = cap;
	assert_ptr_equal(vec_grow(items, &cap, before, sizeof(*items)), items);
	assert_int_equal(cap, before);
	free(items);
}

static void test_a_large_jump(void **state)
{
	size_t cap = 0;
	char *items = vec_grow(NULL, &cap, 1, 1);

	(void)state;
	items[0] = 'x';
	items = vec_grow(items, &cap, 100001, 1);
	assert_true(cap >= 100001);
	assert_int_equal(items[0], 'x');
	assert_int_equal(items[100000], 0);
	free(items);
}

/* The size in bytes would wrap around: no memory, and what was there stays. */
static void test_overflow(void **state)
{
	size_t cap = 0, before;
	long *items = vec_grow(NULL, &cap, 1, sizeof(*items));

	(void)state;
	before = cap;
	items[0] = 42;
	assert_null(vec_grow(items, &cap, SIZE_MAX / sizeof(*items) + 1, sizeof(*items)));
	assert_null(vec_grow(items, &cap, SIZE_MAX, sizeof(*items)));
	assert_int_equal(cap, before);
	assert_int_equal(items[0], 42);
	free(items);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows_one_by_one),
		cmocka_unit_test(test_all_the_room_is_zeroed),
		cmocka_unit_test(test_enough_is_enough),
		cmocka_unit_test(test_a_large_jump),
		cmocka_unit_test(test_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
