/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/ndopt.h"
#include "tests/unit/help/dhcp6msg.h"
#include "tests/unit/unit.h"

/* From memory of exactly this size, so that ASan sees a read behind the end. */
static int read_options(const char *hex, struct lease *lease)
{
	uint8_t bytes[512];
	size_t len = dhcp6msg_hex(hex, bytes, sizeof(bytes));
	uint8_t *copy = malloc(len ? len : 1);
	int err;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	memset(lease, 0, sizeof(*lease));
	err = ndopt_read(copy, len, lease);
	free(copy);
	return err;
}

#define RDNSS_TWO                          \
	"19050000"                         \
	"00000258"                         \
	"20010db8000000000000000000005353" \
	"fe800000000000000000000000000001"
#define DNSSL_ONE  \
	"1f020000" \
	"00000258" \
	"0163047465737400"

static void test_servers_and_domains(void **state)
{
	char text[IPADDR_TEXT_SIZE];
	struct lease lease;

	(void)state;
	assert_int_equal(read_options(RDNSS_TWO DNSSL_ONE, &lease), 0);
	assert_int_equal(lease.ndns, 2);
	assert_string_equal(ipaddr_format(&lease.dns[0], text), "2001:db8::5353");
	assert_string_equal(ipaddr_format(&lease.dns[1], text), "fe80::1");
	assert_string_equal(lease.search, "c.test");
}

static void test_padding(void **state)
{
	struct lease lease;

	(void)state;
	assert_int_equal(read_options("1f040000"
				      "00000258"
				      "016100"
				      "016200"
				      "0000"
				      "00000000000000000000000000000000",
				 &lease),
		0);
	assert_string_equal(lease.search, "a b");
}

static void test_withdrawn(void **state)
{
	struct lease lease;

	(void)state;
	assert_int_equal(read_options("19030000"
				      "00000000"
				      "20010db8000000000000000000005353"
				      "1f020000"
				      "00000000"
				      "0163047465737400",
				 &lease),
		0);
	assert_int_equal(lease.ndns, 0);
	assert_string_equal(lease.search, "");
}

static void test_others_are_skipped(void **state)
{
	struct lease lease;

	(void)state;
	assert_int_equal(
		read_options("030440c000015180000038400000000020010db8000000000000000000000000"
			     "2501687474703a2f" RDNSS_TWO,
			&lease),
		0);
	assert_int_equal(lease.ndns, 2);
}

static void test_damaged(void **state)
{
	static const struct {
		const char *hex;
		int err;
		unsigned ndns;
	} rows[] = {
		{ "", 0, 0 },
		{ "19", -EBADMSG, 0 },
		{ "1900000000000258", -EBADMSG, 0 },
		{ "1903000000000258", -EBADMSG, 0 },
		{ "1901000000000258", 0, 0 },
		{ "1902000000000258"
		  "20010db800000000",
			0, 0 },
		{ RDNSS_TWO "1900", -EBADMSG, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lease lease;

		assert_int_equal(read_options(rows[i].hex, &lease), rows[i].err);
		assert_int_equal(lease.ndns, rows[i].ndns);
	}
}

static void test_hostile_domains(void **state)
{
	struct lease lease;

	(void)state;
	/* "a;b", then "x" behind a pointer. */
	assert_int_equal(read_options("1f030000"
				      "00000258"
				      "03613b6200"
				      "0163"
				      "00"
				      "0178c00800000000",
				 &lease),
		0);
	assert_string_equal(lease.search, "c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_servers_and_domains),
		cmocka_unit_test(test_padding),
		cmocka_unit_test(test_withdrawn),
		cmocka_unit_test(test_others_are_skipped),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_hostile_domains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
