/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sound.h"
#include "tests/unit/unit.h"

static void test_texts(void **state)
{
	static const struct {
		const char *bytes, *text, *line;
	} rows[] = {
		{ "fine\0xx", "fine", "fine" },
		{ "\0xxxxxx", "", "" },
		{ "abcdefgh", "abcdefg", "abcdefg" },
		{ "a\nb\0xxxx", "a?b", "" },
		{ "a\x7f\0xxxxx", "a?", "" },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff", "???????", "\xff\xff\xff\xff\xff\xff\xff" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[8], line[8];

		memcpy(text, rows[i].bytes, sizeof(text));
		memcpy(line, rows[i].bytes, sizeof(line));
		sound_text(text, sizeof(text));
		sound_line(line, sizeof(line));
		assert_string_equal(text, rows[i].text);
		assert_string_equal(line, rows[i].line);
	}
}

static void test_bools(void **state)
{
	(void)state;
	for (unsigned byte = 0; byte < 256; byte++) {
		bool flag;

		memset(&flag, (int)byte, 1);
		sound_bool(&flag);
		assert_int_equal(flag, byte != 0);
	}
}

static void test_errors(void **state)
{
	static const int rows[][2] = { { 0, 0 }, { -1, -1 }, { -ENOENT, -ENOENT }, { -4095, -4095 },
		{ -4096, -EPROTO }, { 1, -EPROTO }, { INT32_MIN, -EPROTO },
		{ INT32_MAX, -EPROTO } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int err = rows[i][0];

		sound_err(&err);
		assert_int_equal(err, rows[i][1]);
	}
}

static void test_addresses(void **state)
{
	struct ipaddr addrs[4], four = { .family = IP_V4, .bytes = { 10, 0, 0, 1 } };

	(void)state;
	memset(addrs, 0xff, sizeof(addrs));
	addrs[0] = four;
	addrs[1].family = IP_V4;
	addrs[2].family = IP_V6;
	sound_addrs(addrs, 4);
	assert_memory_equal(&addrs[0], &four, sizeof(four));
	assert_int_equal(addrs[1].bytes[3], 0xff);
	assert_int_equal(addrs[1].bytes[4], 0);
	assert_int_equal(addrs[2].bytes[15], 0xff);
	assert_int_equal(addrs[3].family, IP_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_bools),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
