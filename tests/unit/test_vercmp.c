/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/vercmp.h"
#include "tests/unit/unit.h"

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

/* Each is older than all behind it. */
static void test_order(void **state)
{
	static const char *const rows[] = { "~", "", "122.1", "123~rc1-1", "123~rc2", "123",
		"123-a", "123-a.1", "123-1", "123-1.1", "123-10", "123^post1", "123.a-1", "123.1-1",
		"123a-1", "124-1", "1000", "999999999999999999999999",
		"1000000000000000000000000" };
	static const char *const names[] = { "root", "root_9", "root_10~beta", "root_10",
		"root_10.2" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t j = 0; j < sizeof(rows) / sizeof(rows[0]); j++)
			if (sign(vercmp(rows[i], rows[j])) != sign((int)i - (int)j))
				fail_msg("%s and %s: %d", rows[i], rows[j],
					vercmp(rows[i], rows[j]));
	for (size_t i = 0; i + 1 < sizeof(names) / sizeof(names[0]); i++)
		assert_true(vercmp(names[i], names[i + 1]) < 0);
}

static void test_what_is_equal(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "00123", "123" },
		{ "123_a", "123a" },
		{ "", "_ä" },
		{ "os_1.0", "os 1.0" },
		{ "a--1", "a--1" },
		{ "1^.~-", "1^.~-" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(vercmp(rows[i][0], rows[i][1]), 0);
		assert_int_equal(vercmp(rows[i][1], rows[i][0]), 0);
	}
}

/* Names of partitions come from disks: any of them is compared with any other, and the order is one. */
static void test_all_of_three_characters(void **state)
{
	static const char chars[] = "\0"
				    "0"
				    "1"
				    "a"
				    "b"
				    "~"
				    "-"
				    "^"
				    "."
				    "_";
	enum { KINDS = sizeof(chars) - 1, COUNT = KINDS * KINDS * KINDS };
	char names[COUNT][4];

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		names[i][0] = chars[i % KINDS];
		names[i][1] = chars[i / KINDS % KINDS];
		names[i][2] = chars[i / KINDS / KINDS];
		names[i][3] = '\0';
	}
	for (size_t i = 0; i < COUNT; i++)
		for (size_t j = 0; j < i; j++)
			if (sign(vercmp(names[i], names[j])) != -sign(vercmp(names[j], names[i])))
				fail_msg("%s and %s", names[i], names[j]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_what_is_equal),
		cmocka_unit_test(test_all_of_three_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
