/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/gpt.h"
#include "tests/unit/help/gptdata.h"
#include "tests/unit/unit.h"

static uint8_t header[512];
static uint64_t end;

static int read_as(unsigned sector)
{
	end = 0;
	return gpt_end(header, sector, &end);
}

static void test_of_sfdisk(void **state)
{
	uint8_t same[512];

	(void)state;
	gptdata_header(header);
	assert_int_equal(read_as(512), 0);
	assert_int_equal(end, 16384);
	assert_int_equal(read_as(4096), 0);
	assert_int_equal(end, 8 * 16384);
	memcpy(same, header, sizeof(same));
	gptdata_sum(header);
	assert_memory_equal(header, same, sizeof(same));
}

static void test_none(void **state)
{
	(void)state;
	memset(header, 0, sizeof(header));
	assert_int_equal(read_as(512), -ENOENT);
	memset(header, 0xff, sizeof(header));
	assert_int_equal(read_as(512), -ENOENT);
}

/* Each bit of what is used counts. */
static void test_damaged(void **state)
{
	(void)state;
	gptdata_header(header);
	for (unsigned i = 0; i < 92; i++) {
		header[i] ^= 1;
		assert_int_equal(read_as(512), i < 8 ? -ENOENT : -EBADMSG);
		header[i] ^= 1;
	}
	assert_int_equal(read_as(512), 0);
}

static void wrong(unsigned at, uint8_t value)
{
	gptdata_header(header);
	header[at] = value;
	gptdata_sum(header);
	assert_int_equal(read_as(512), -EBADMSG);
}

static void test_fields(void **state)
{
	(void)state;
	wrong(12, 91);
	wrong(13, 2);
	wrong(15, 0x80);
	wrong(24, 2);
	/* The second header is among what can be used; it is at the end of the world. */
	wrong(55, 1);
	wrong(33, 0);
	gptdata_header_for(header, UINT64_MAX);
	assert_int_equal(read_as(512), -EBADMSG);
	gptdata_header_for(header, UINT64_MAX / 4096);
	assert_int_equal(read_as(4096), -EBADMSG);
	gptdata_header_for(header, UINT64_MAX / 4096 - 1);
	assert_int_equal(read_as(4096), 0);
	assert_int_equal(end, (UINT64_MAX / 4096) * 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_sfdisk),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
