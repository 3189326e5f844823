/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <limits.h>

#include "lib/num.h"
#include "tests/unit/unit.h"

static void test_u64(void **state)
{
	static const struct {
		const char *text;
		int base, err;
		uint64_t value;
	} rows[] = {
		{ "0", 10, 0, 0 },
		{ "42", 10, 0, 42 },
		{ "007", 10, 0, 7 },
		{ "18446744073709551615", 10, 0, UINT64_MAX },
		{ "18446744073709551616", 10, -ERANGE, 0 },
		{ "99999999999999999999999999", 10, -ERANGE, 0 },
		{ "99999999999999999999999999x", 10, -EINVAL, 0 },
		{ "", 10, -EINVAL, 0 },
		{ " 1", 10, -EINVAL, 0 },
		{ "1 ", 10, -EINVAL, 0 },
		{ "1\n", 10, -EINVAL, 0 },
		{ "+1", 10, -EINVAL, 0 },
		{ "-1", 10, -EINVAL, 0 },
		{ "1x", 10, -EINVAL, 0 },
		{ "0x1", 10, -EINVAL, 0 },
		{ "0x1f", 0, 0, 0x1f },
		{ "0X1F", 0, 0, 0x1f },
		{ "0x", 0, -EINVAL, 0 },
		{ "0xg", 0, -EINVAL, 0 },
		{ "010", 0, 0, 8 },
		{ "08", 0, -EINVAL, 0 },
		{ "0", 0, 0, 0 },
		{ "10", 0, 0, 10 },
		{ "b302", 16, 0, 0xb302 },
		{ "0xb302", 16, 0, 0xb302 },
		{ "0xffffffffffffffff", 16, 0, UINT64_MAX },
		{ "10000000000000000", 16, -ERANGE, 0 },
		{ "g", 16, -EINVAL, 0 },
		{ "zz", 36, 0, 35 * 36 + 35 },
		{ "777", 8, 0, 0777 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t value = 4711;
		int err = num_u64(rows[i].text, rows[i].base, &value);

		if (err != rows[i].err || value != (err ? 4711 : rows[i].value))
			fail_msg("\"%s\" base %d: %d, %llu", rows[i].text, rows[i].base, err,
				(unsigned long long)value);
	}
}

static void test_int(void **state)
{
	static const struct {
		const char *text;
		int base, err, value;
	} rows[] = {
		{ "5", 0, 0, 5 },
		{ "+5", 0, 0, 5 },
		{ "-5", 0, 0, -5 },
		{ "-0x10", 0, 0, -16 },
		{ "2147483647", 10, 0, INT_MAX },
		{ "2147483648", 10, -ERANGE, 0 },
		{ "-2147483648", 10, 0, INT_MIN },
		{ "-2147483649", 10, -ERANGE, 0 },
		{ "--5", 10, -EINVAL, 0 },
		{ "+-5", 10, -EINVAL, 0 },
		{ "-", 10, -EINVAL, 0 },
		{ "+", 10, -EINVAL, 0 },
		{ "", 10, -EINVAL, 0 },
		{ "- 5", 10, -EINVAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int value = 4711;
		int err = num_int(rows[i].text, rows[i].base, &value);

		if (err != rows[i].err || value != (err ? 4711 : rows[i].value))
			fail_msg("\"%s\": %d, %d", rows[i].text, err, value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_u64),
		cmocka_unit_test(test_int),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
