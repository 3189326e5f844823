/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <errno.h>

#include "lib/text.h"
#include "tests/unit/unit.h"

static void test_copy(void **state)
{
	static const struct {
		const char *src;
		size_t size;
		int err;
		const char *dst;
	} rows[] = {
		{ "abc", 4, 0, "abc" },
		{ "abc", 8, 0, "abc" },
		{ "abc", 3, -ENAMETOOLONG, "ab" },
		{ "abc", 1, -ENAMETOOLONG, "" },
		{ "", 1, 0, "" },
		{ "a\xc3\xa0", 4, 0, "a\xc3\xa0" },
		{ "a\xc3\xa0", 3, -ENAMETOOLONG, "a" },
		{ "\xf0\x9f\x92\xbe", 4, -ENAMETOOLONG, "" },
		{ "x\x80\x80\x80\x80\x80\x80", 6, -ENAMETOOLONG, "x\x80" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char dst[10] = "#########";

		assert_int_equal(text_copy(dst, rows[i].size, rows[i].src), rows[i].err);
		assert_string_equal(dst, rows[i].dst);
		assert_int_equal(dst[rows[i].size], '#');
	}
}

static void test_copy_into_nothing(void **state)
{
	char dst = '#';

	(void)state;
	assert_int_equal(text_copy(&dst, 0, ""), -ENAMETOOLONG);
	assert_int_equal(dst, '#');
}

static void test_clean(void **state)
{
	static const char *const rows[][2] = {
		{ "plain text", "plain text" },
		{ "", "" },
		{ "a\tb\nc\x1b[31m", "a?b?c?[31m" },
		{ "\x7f", "?" },
		{ "Gr\xc3\xb6\xc3\x9f"
		  "e",
			"Gr\xc3\xb6\xc3\x9f"
			"e" },
		{ "\xe2\x82\xac \xf0\x9f\x92\xbe", "\xe2\x82\xac \xf0\x9f\x92\xbe" },
		{ "latin \xe4", "latin ?" },
		{ "cut \xe2\x82", "cut ??" },
		{ "\xe2\x82z", "??z" },
		{ "\x80", "?" },
		{ "C1 \xc2\x9b"
		  "31m",
			"C1 ??31m" },
		{ "\xc2\xa0", "\xc2\xa0" },
		{ "overlong \xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf", "overlong ?? ??? ????" },
		{ "surrogate \xed\xa0\x80", "surrogate ???" },
		{ "\xf4\x90\x80\x80 \xf5\x80\x80\x80 \xff", "???? ???? ?" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char s[64];

		assert_int_equal(text_copy(s, sizeof(s), rows[i][0]), 0);
		text_clean(s);
		assert_string_equal(s, rows[i][1]);
	}
}

static void test_add(void **state)
{
	char text[8] = "ab";

	(void)state;
	text_add(text, sizeof(text), "%s%d", "c", 4);
	assert_string_equal(text, "abc4");
	text_add(text, sizeof(text), "%s", "defgh");
	assert_string_equal(text, "abc4def");
	text_add(text, sizeof(text), "i");
	assert_string_equal(text, "abc4def");
}

static void test_starts(void **state)
{
	(void)state;
	assert_true(text_starts("rootwait", "root"));
	assert_true(text_starts("root", "root"));
	assert_true(text_starts("root", ""));
	assert_false(text_starts("roo", "root"));
	assert_false(text_starts("", "root"));
	assert_false(text_starts("Root", "root"));
}

/* As udev writes them, and as they arrive from GRUB. */
static void test_unescape(void **state)
{
	static const char *const rows[][2] = {
		{ "my\\x20disk", "my disk" },
		{ "my\\\\x20disk", "my disk" },
		{ "a\\xzz\\x2\\", "a\\xzz\\x2\\" },
		{ "a\\\\b", "a\\b" },
		{ "a\\b", "a\\b" },
		{ "a\\\\", "a\\" },
		{ "it\\'s", "it's" },
		{ "it's", "it's" },
		{ "\\x5cx20", "\\x20" },
		{ "\\\\x5c\\\\x5c", "\\\\" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char s[64];

		assert_int_equal(text_copy(s, sizeof(s), rows[i][0]), 0);
		assert_int_equal(text_unescape(s), 0);
		assert_string_equal(s, rows[i][1]);
	}
	assert_int_equal(text_unescape((char[]){ "a\\x00" }), -EINVAL);
	assert_int_equal(text_unescape((char[]){ "a\\\\x00" }), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_copy_into_nothing),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_starts),
		cmocka_unit_test(test_unescape),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
