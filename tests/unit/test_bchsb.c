/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The superblock in tests/data/bcachefs/two is one that Linux 6.12 has written, of two devices. */
#include "lib/bchsb.h"
#include "tests/unit/unit.h"

enum { REAL = 4720, V1_AT = 752, V2_AT = 1512, V2_EACH = 144, NR_DEVICES_AT = 123 };

static uint8_t bytes[BCHSB_BYTES];

static int setup(void **state)
{
	FILE *file = fopen("tests/data/bcachefs/two", "r");

	(void)state;
	memset(bytes, 0, sizeof(bytes));
	assert_non_null(file);
	assert_int_equal(fread(bytes, 1, sizeof(bytes), file), REAL);
	fclose(file);
	return 0;
}

static void test_real(void **state)
{
	(void)state;
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 2);
	assert_int_equal(bchsb_devices(bytes, REAL), 2);
	/* The device ends, or nothing could be read. */
	for (size_t size = 0; size < REAL; size++)
		assert_int_equal(bchsb_devices(bytes, size), size < V1_AT ? 0 : 2);
	bytes[24] ^= 1;
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 0);
}

static void test_a_device_that_was_removed(void **state)
{
	static const uint8_t deleted[16] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xd9,
		0x6a, 0x60, 0xcf, 0x80, 0x3d, 0xf7, 0xef };
	uint8_t *v2 = bytes + V2_AT + 16;

	(void)state;
	assert_int_equal(bytes[V2_AT + 8], V2_EACH);
	memset(bytes + V1_AT + 8, 0, 16);
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 2);
	memset(v2 + V2_EACH, 0, 16);
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 1);
	memcpy(v2, deleted, 16);
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 0);
	/* Without it, that of old. */
	bytes[V2_AT + 4] = 99;
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 1);
	bytes[V1_AT + 4] = 99;
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 2);
}

/* The newer list of members counts, whichever is first. */
static void test_order(void **state)
{
	size_t old = bytes[V1_AT] * 8U, newer = bytes[V2_AT] * 8U;
	uint8_t copy[BCHSB_BYTES];

	(void)state;
	memset(bytes + V2_AT + 16 + V2_EACH, 0, 16);
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 1);
	memcpy(copy, bytes, sizeof(copy));
	memcpy(bytes + V1_AT, copy + V2_AT, newer);
	memcpy(bytes + V1_AT + newer, copy + V1_AT, old);
	memcpy(bytes + V1_AT + newer + old, copy + V1_AT + old, V2_AT - V1_AT - old);
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 1);
}

/* A list that is shorter than the number of its members, and fields that lead out of the superblock. */
static void test_nonsense(void **state)
{
	(void)state;
	bytes[NR_DEVICES_AT] = 200;
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 200);
	bytes[V2_AT + 8] = 15;
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 200);
	memset(bytes + V1_AT, 0xff, 4);
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 200);
	memset(bytes + V1_AT, 0, 4);
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 200);
	memset(bytes + 124, 0xff, 4);
	assert_int_equal(bchsb_devices(bytes, sizeof(bytes)), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_real, setup),
		cmocka_unit_test_setup(test_a_device_that_was_removed, setup),
		cmocka_unit_test_setup(test_order, setup),
		cmocka_unit_test_setup(test_nonsense, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
