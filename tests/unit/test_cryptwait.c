/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How long the device of a key is waited for. */
#include "tests/unit/unit.h"

#include <sys/stat.h>

#include "image/hooks/cryptsetup/cryptoption.h"
#include "image/hooks/cryptsetup/cryptwait.h"
#include "tests/unit/help/tree.h"

static const char *file(void)
{
	static char path[300];

	snprintf(path, sizeof(path), "%s/since", tree_path());
	return path;
}

static void test_limit(void **state)
{
	(void)state;
	assert_false(cryptwait_is_over(30, 0, false));
	assert_false(cryptwait_is_over(30, 29999, false));
	assert_true(cryptwait_is_over(30, 30000, false));
	assert_true(cryptwait_is_over(30, 90000, false));
	/* Nothing else will come. */
	assert_true(cryptwait_is_over(30, 0, true));
	/* As long as the root is. */
	assert_false(cryptwait_is_over(0, INT64_C(1) << 40, false));
	assert_true(cryptwait_is_over(0, 5, true));
}

/* To be asked again before it is over would be of no use. */
static void test_left(void **state)
{
	(void)state;
	assert_int_equal(cryptwait_left_s(30, 0), 30);
	assert_int_equal(cryptwait_left_s(30, 1), 30);
	assert_int_equal(cryptwait_left_s(30, 1000), 29);
	assert_int_equal(cryptwait_left_s(30, 29999), 1);
	assert_int_equal(cryptwait_left_s(30, 31000), 1);
	assert_int_equal(cryptwait_left_s(0, 5000), 0);
	for (int64_t waited_ms = 0; waited_ms < 5000; waited_ms += 7)
		assert_true(cryptwait_is_over(
			5, waited_ms + cryptwait_left_s(5, waited_ms) * INT64_C(1000), false));
}

static void test_since(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(cryptwait_since(file(), 5000, true), 5000);
	assert_int_equal(cryptwait_since(file(), 7000, false), 5000);
	assert_int_equal(cryptwait_since(file(), 35000, false), 5000);
	assert_int_equal(stat(file(), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* Begun anew: what is there is of another try. */
	assert_int_equal(cryptwait_since(file(), 90000, true), 90000);
	assert_int_equal(cryptwait_since(file(), 91000, false), 90000);
}

static void test_since_without_sense(void **state)
{
	(void)state;
	/* The first one had something else to wait for. */
	assert_int_equal(cryptwait_since(file(), 6000, false), 6000);
	assert_int_equal(cryptwait_since(file(), 7000, false), 6000);
	tree_file("since", "soon\n");
	assert_int_equal(cryptwait_since(file(), 8000, false), 8000);
	tree_file("since", "99999999\n");
	assert_int_equal(cryptwait_since(file(), 9000, false), 9000);
	/* It cannot be kept. */
	assert_int_equal(cryptwait_since("/there/is/none", 9000, false), 9000);
}

static void test_usual(void **state)
{
	struct cryptoptions options;

	(void)state;
	cryptoptions_init(&options);
	assert_int_equal(options.key_timeout_s, 30);
	cryptoptions_add(&options, "keyfile-timeout=0");
	assert_int_equal(options.key_timeout_s, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_left),
		cmocka_unit_test_setup_teardown(test_since, tree_setup, tree_teardown),
		cmocka_unit_test_setup_teardown(
			test_since_without_sense, tree_setup, tree_teardown),
		cmocka_unit_test(test_usual),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
