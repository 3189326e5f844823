/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When to ask again: machines that were switched on together do not stay together.
 */

#include "lib/dhcp4_pace.h"
#include "tests/unit/unit.h"

static void first_waits_are_spread(void **state)
{
	int early = 0, late = 0;

	(void)state;
	for (uint32_t seed = 0; seed < 1000; seed++) {
		struct dhcp4_pace pace = { .random = seed };

		dhcp4_pace_start(&pace, 7000);
		assert_int_equal(pace.due_ms, 7000);
		dhcp4_pace_next(&pace, 7000);
		assert_in_range(pace.due_ms, 7500, 8500);
		early += pace.due_ms < 7600;
		late += pace.due_ms > 8400;
	}
	assert_in_range(early, 50, 150);
	assert_in_range(late, 50, 150);
}

static void numbers_differ(void **state)
{
	struct dhcp4_pace pace = { .random = 0 };
	uint32_t last = 0, number;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		number = dhcp4_pace_random(&pace);
		assert_true(number && number != last);
		last = number;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_waits_are_spread),
		cmocka_unit_test(numbers_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
