/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/retry.h"
#include "tests/unit/unit.h"

static void test_waits(void **state)
{
	static const unsigned waits[] = { 1, 1, 2, 4, 8, 15, 15, 15 };

	(void)state;
	for (unsigned i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		assert_int_equal(retry_wait_s(i), waits[i]);
	assert_int_equal(retry_wait_s(4000000000u), 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
