/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/udevtext.h"
#include "tests/unit/unit.h"

static void test_squeeze(void **state)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "  \t\n ", "" },
		{ "a", "a" },
		{ "  Odd  Disk\t/x \n", "Odd_Disk_/x" },
		{ "a b  c", "a_b_c" },
		{ "a\v\f\rb", "a_b" },
		{ "no-blank", "no-blank" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "%s", rows[i][0]);
		udevtext_squeeze(text);
		assert_string_equal(text, rows[i][1]);
	}
}

static void test_replace(void **state)
{
	static const char *const rows[][3] = {
		{ "", "", "" },
		{ "aZ09#+-.:=@_", "", "aZ09#+-.:=@_" },
		{ "a/b", "", "a_b" },
		{ "a/b", "/", "a/b" },
		{ "a b$%?,!", "", "a_b_____" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x92\xbe", "",
			"\xc3\xa4\xe2\x82\xac\xf0\x9f\x92\xbe" },
		{ "\xc3(\xe4\xff\x80", "", "_____" },
		{ "\xc3", "", "_" },
		{ "a\\x20b\\y", "", "a\\x20b_y" },
		{ "\\", "", "_" },
		{ "\\x", "", "\\x" },
		{ "a\x7f\x01", "", "a__" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), "%s", rows[i][0]);
		udevtext_replace(text, rows[i][1]);
		assert_string_equal(text, rows[i][2]);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_squeeze),
		cmocka_unit_test(test_replace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
