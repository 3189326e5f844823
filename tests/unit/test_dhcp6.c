/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "lib/dhcp6.h"
#include "lib/dhcp6_opt.h"
#include "lib/ipaddr.h"
#include "lib/lease.h"
#include "tests/unit/help/dhcp6msg.h"
#include "tests/unit/unit.h"

/* What ISC dhcpd 4.4.3 and dnsmasq 2.90 have sent to 52:54:00:12:34:56. */
static const char isc_advertise[] =
	"0224d2ed000300280012345600000000000000000005001820010db8000000000000000000000230"
	"0000012c000002580001000a000300015254001234560002000e0001000132976e5c525400000001"
	"00070001050017001020010db80000000000000000000000530018001001610474657374000162047465737400"
	"001f001020010db8000000000000000000000124";
static const char dnsmasq_reply[] =
	"071f76700001000a000300015254001234560002000e0001000132976e60525400000001000e0000"
	"00030028001234560000012c0000020d0005001820010db800000000000000000000019000000258"
	"00000258000d00090000737563636573730007000100003b0016687474703a2f2f5b323030313a64"
	"62383a3a315d2f78003800140001001020010db80000000000000000000001230018001001610474"
	"6573740001620474657374000017001020010db8000000000000000000000053";
static const char dnsmasq_information[] =
	"070821810001000a000300015254001234560002000e0001000132976e62525400000001003b0016"
	"687474703a2f2f5b323030313a6462383a3a315d2f78003800140001001020010db8000000000000"
	"00000000012300180010016104746573740001620474657374000017001020010db8000000000000"
	"0000000000530020000400000258";

/* From memory of exactly this size, so that ASan sees a read behind the end. */
static int parse(const uint8_t *bytes, size_t len, struct dhcp6_answer *answer)
{
	struct dhcp6_self self = dhcp6msg_self();
	uint8_t *copy = malloc(len ? len : 1);
	int err;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	err = dhcp6_parse(copy, len, &self, answer);
	free(copy);
	return err;
}

static void assert_addr(const struct ipaddr *addr, const char *want)
{
	char text[IPADDR_TEXT_SIZE];

	assert_string_equal(ipaddr_format(addr, text), want);
}

static void test_advertise(void **state)
{
	uint8_t bytes[512];
	struct dhcp6_answer answer;
	const struct lease *lease = &answer.lease;

	(void)state;
	assert_int_equal(
		parse(bytes, dhcp6msg_hex(isc_advertise, bytes, sizeof(bytes)), &answer), 0);
	assert_int_equal(answer.type, DHCP6_ADVERTISE);
	assert_int_equal(answer.xid, 0x24d2ed);
	assert_int_equal(answer.server.len, 14);
	assert_int_equal(answer.preference, 5);
	assert_false(answer.rapid);
	assert_addr(&lease->addr, "2001:db8::230");
	assert_int_equal(lease->prefix, 128);
	assert_int_equal(lease->source, LEASE_DHCP6);
	assert_int_equal(lease->lease_s, 600);
	assert_int_equal(lease->ndns, 1);
	assert_addr(&lease->dns[0], "2001:db8::53");
	assert_int_equal(lease->nntp, 1);
	assert_addr(&lease->ntp[0], "2001:db8::124");
	assert_string_equal(lease->search, "a.test b.test");
}

static void test_reply(void **state)
{
	uint8_t bytes[512];
	struct dhcp6_answer answer;
	const struct lease *lease = &answer.lease;

	(void)state;
	assert_int_equal(
		parse(bytes, dhcp6msg_hex(dnsmasq_reply, bytes, sizeof(bytes)), &answer), 0);
	assert_int_equal(answer.type, DHCP6_REPLY);
	assert_true(answer.rapid);
	assert_int_equal(answer.status, DHCP6_SUCCESS);
	assert_addr(&lease->addr, "2001:db8::190");
	assert_int_equal(lease->lease_s, 600);
	assert_int_equal(lease->renew_s, 300);
	assert_int_equal(lease->rebind_s, 525);
	assert_int_equal(lease->nntp, 1);
	assert_addr(&lease->ntp[0], "2001:db8::123");
	assert_string_equal(lease->boot_file, "http://[2001:db8::1]/x");
}

static void test_information(void **state)
{
	uint8_t bytes[512];
	struct dhcp6_answer answer;

	(void)state;
	assert_int_equal(
		parse(bytes, dhcp6msg_hex(dnsmasq_information, bytes, sizeof(bytes)), &answer), 0);
	assert_int_equal(answer.lease.addr.family, IP_NONE);
	assert_string_equal(answer.lease.search, "a.test b.test");
}

/* Where an option ends, the message may; it then lacks something or not. */
static void test_cut_anywhere(void **state)
{
	uint8_t bytes[512];
	size_t len = dhcp6msg_hex(isc_advertise, bytes, sizeof(bytes)), whole = 0;

	(void)state;
	for (size_t n = 0; n < len; n++) {
		struct dhcp6_answer answer;
		int err = parse(bytes, n, &answer);

		assert_true(err == 0 || err == -EBADMSG || err == -ENOMSG);
		whole += err == 0;
	}
	/* Behind the server's identifier, the preference, the name servers and the domains. */
	assert_int_equal(whole, 4);
}

static void test_not_for_us(void **state)
{
	uint8_t bytes[512];
	size_t len = dhcp6msg_hex(isc_advertise, bytes, sizeof(bytes));
	struct dhcp6_answer answer;
	struct dhcp6msg msg;

	(void)state;
	bytes[0] = DHCP6_SOLICIT;
	assert_int_equal(parse(bytes, len, &answer), -ENOMSG);
	bytes[0] = DHCP6_ADVERTISE;
	bytes[61] ^= 1; /* the last byte of the client's address */
	assert_int_equal(parse(bytes, len, &answer), -ENOMSG);
	dhcp6msg_start(&msg, DHCP6_REPLY, 1, 1);
	assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
	/* Without the client's identifier; without the server's. */
	memmove(msg.bytes + 4, msg.bytes + 18, msg.len - 18);
	assert_int_equal(parse(msg.bytes, msg.len - 14, &answer), -ENOMSG);
	dhcp6msg_start(&msg, DHCP6_REPLY, 1, 0);
	assert_int_equal(parse(msg.bytes, msg.len, &answer), -EBADMSG);
}

static void test_refusals(void **state)
{
	struct dhcp6_answer answer;
	struct dhcp6msg msg;

	(void)state;
	dhcp6msg_start(&msg, DHCP6_ADVERTISE, 1, 1);
	dhcp6msg_address(&msg, NULL, 0, 0, DHCP6_NO_ADDRS_AVAIL);
	assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
	assert_int_equal(answer.status, DHCP6_NO_ADDRS_AVAIL);
	assert_int_equal(answer.lease.addr.family, IP_NONE);
	dhcp6msg_start(&msg, DHCP6_REPLY, 1, 1);
	dhcp6msg_add(&msg, DHCP6_STATUS_CODE, "\0\1it is full", 12);
	assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
	assert_int_equal(answer.status, DHCP6_UNSPEC_FAIL);
	assert_string_equal(dhcp6_status_text(DHCP6_NO_ADDRS_AVAIL), "no addresses available");
	assert_string_equal(dhcp6_status_text(77), "an unknown reason");
}

static void test_addresses_that_are_none(void **state)
{
	static const struct {
		const char *address;
		uint32_t preferred, valid;
	} rows[] = {
		{ "2001:db8::1", 100, 0 },
		{ "2001:db8::1", 101, 100 },
		{ "::", 1, 1 },
		{ "::1", 1, 1 },
		{ "fe80::1", 1, 1 },
		{ "febf::1", 1, 1 },
		{ "ff02::1", 1, 1 },
		{ "::ffff:10.0.0.1", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dhcp6_answer answer;
		struct dhcp6msg msg;

		dhcp6msg_start(&msg, DHCP6_REPLY, 1, 1);
		dhcp6msg_address(&msg, rows[i].address, rows[i].preferred, rows[i].valid, 0);
		assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
		assert_int_equal(answer.lease.addr.family, IP_NONE);
		/* The next one in the message counts. */
		dhcp6msg_address(&msg, "fd00::7", 1, LEASE_FOREVER, 0);
		assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
		assert_addr(&answer.lease.addr, "fd00::7");
		assert_true(answer.lease.lease_s == LEASE_FOREVER);
	}
}

static void test_ia_of_another(void **state)
{
	struct dhcp6_answer answer;
	struct dhcp6msg msg;

	(void)state;
	dhcp6msg_start(&msg, DHCP6_REPLY, 1, 1);
	dhcp6msg_address(&msg, "2001:db8::1", 1, 1, 0);
	msg.bytes[msg.len - 37] ^= 1; /* IAID */
	assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
	assert_int_equal(answer.lease.addr.family, IP_NONE);
	msg.bytes[msg.len - 37] ^= 1;
	msg.bytes[msg.len - 34] = 2; /* T1 is later than T2 */
	assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
	assert_int_equal(answer.lease.addr.family, IP_NONE);
}

/* Each option's length is one less than it has to be, or reaches beyond what it is in. */
static void test_bad_lengths(void **state)
{
	static const struct {
		uint16_t code;
		size_t len;
		const char *bytes;
	} rows[] = {
		{ DHCP6_SERVER_ID, 2, "\0\3" },
		{ DHCP6_IA_NA, 11, "\0\x12\x34\x56zzzzzzzz" },
		{ DHCP6_PREFERENCE, 0, "" },
		{ DHCP6_STATUS_CODE, 1, "\0" },
		{ DHCP6_DNS, 15, "zzzzzzzzzzzzzzzz" },
		{ DHCP6_DOMAINS, 0, "" },
		{ DHCP6_NTP, 6, "\0\1\0\x10zz" },
		{ DHCP6_NTP, 4, "\0\1\0\0" },
		{ DHCP6_BOOT_FILE, 0, "" },
		{ DHCP6_IA_NA, 16, "\0\x12\x34\x56zzzzzzzz\0\5\0\1" },
		{ DHCP6_IA_NA, 17, "\0\x12\x34\x56\0\0\0\0\0\0\0\0\0\5\0\1z" },
		{ DHCP6_IA_NA, 14, "\0\x12\x34\x56\0\0\0\0\0\0\0\0\0\5" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct dhcp6_answer answer;
		struct dhcp6msg msg;

		dhcp6msg_start(&msg, DHCP6_REPLY, 1, 1);
		dhcp6msg_add(&msg, rows[i].code, rows[i].bytes, rows[i].len);
		if (parse(msg.bytes, msg.len, &answer) != -EBADMSG)
			fail_msg("row %zu was taken", i);
	}
}

static void test_long_server_id(void **state)
{
	uint8_t duid[DHCP6_DUID_MAX + 1] = { 0 };
	struct dhcp6_answer answer;
	struct dhcp6msg msg;

	(void)state;
	dhcp6msg_start(&msg, DHCP6_REPLY, 1, 0);
	dhcp6msg_add(&msg, DHCP6_SERVER_ID, duid, DHCP6_DUID_MAX);
	assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
	assert_int_equal(answer.server.len, DHCP6_DUID_MAX);
	dhcp6msg_start(&msg, DHCP6_REPLY, 1, 0);
	dhcp6msg_add(&msg, DHCP6_SERVER_ID, duid, DHCP6_DUID_MAX + 1);
	assert_int_equal(parse(msg.bytes, msg.len, &answer), -EBADMSG);
}

static void test_hostile_texts(void **state)
{
	static const char names[] = "\1a\4$(x)\0\4good\4test\0\2..\0\1b";
	static const char *const files[] = { "tftp://x/a b", "x\n", "x\x1b[2J", "\xc3\xa4",
		"x\x7f" };
	struct dhcp6_answer answer;
	struct dhcp6msg msg;

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		dhcp6msg_start(&msg, DHCP6_REPLY, 1, 1);
		dhcp6msg_add(&msg, DHCP6_DOMAINS, names, sizeof(names) - 1);
		dhcp6msg_add(&msg, DHCP6_BOOT_FILE, files[i], strlen(files[i]));
		assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
		assert_string_equal(answer.lease.search, "good.test");
		assert_string_equal(answer.lease.boot_file, "");
	}
}

static void test_long_lists(void **state)
{
	uint8_t servers[16 * 20];
	struct dhcp6_answer answer;
	struct dhcp6msg msg;

	(void)state;
	for (size_t i = 0; i < sizeof(servers); i++)
		servers[i] = (uint8_t)(i / 16 + 1);
	dhcp6msg_start(&msg, DHCP6_REPLY, 1, 1);
	dhcp6msg_add(&msg, DHCP6_DNS, servers, sizeof(servers));
	dhcp6msg_add(&msg, DHCP6_SNTP, servers, sizeof(servers));
	dhcp6msg_add(&msg, DHCP6_BOOT_FILE, servers, LEASE_TEXT_SIZE);
	assert_int_equal(parse(msg.bytes, msg.len, &answer), 0);
	assert_int_equal(answer.lease.ndns, LEASE_DNS_MAX);
	assert_int_equal(answer.lease.nntp, LEASE_NTP_MAX);
	assert_string_equal(answer.lease.boot_file, "");
}

static void test_solicit(void **state)
{
	static const char want[] = "010a0b0c"
				   "0001000a00030001525400123456"
				   "000800020000"
				   "0006000a0017"
				   "0018001f0038003b"
				   "000e0000"
				   "0003000c001234560000000000000000";
	struct dhcp6_self self = dhcp6msg_self();
	struct dhcp6_query query = { .type = DHCP6_SOLICIT, .xid = 0xff0a0b0c };
	uint8_t bytes[DHCP6_SEND_MAX], wanted[DHCP6_SEND_MAX];
	size_t len = dhcp6_build(&self, &query, bytes);

	(void)state;
	assert_int_equal(len, dhcp6msg_hex(want, wanted, sizeof(wanted)));
	assert_memory_equal(bytes, wanted, len);
}

static void test_request(void **state)
{
	static const char want[] = "03000001"
				   "0001000a00030001525400123456"
				   "00080002ffff"
				   "0006000a0017"
				   "0018001f0038003b"
				   "000f00050003505845"
				   "000200030003aa"
				   "00030028001234560000000000000000"
				   "0005001820010db80000000000000000000000070000000000000000";
	const struct dhcp6_duid server = { .len = 3, .bytes = { 0, 3, 0xaa } };
	struct dhcp6_self self = dhcp6msg_self();
	struct dhcp6_query query = {
		.type = DHCP6_REQUEST, .xid = 1, .elapsed_ms = 700000, .server = &server
	};
	uint8_t bytes[DHCP6_SEND_MAX], wanted[DHCP6_SEND_MAX];
	size_t len;

	(void)state;
	self.user_class = "PXE";
	assert_int_equal(ipaddr_parse("2001:db8::7", &query.addr), 0);
	len = dhcp6_build(&self, &query, bytes);
	assert_int_equal(len, dhcp6msg_hex(want, wanted, sizeof(wanted)));
	assert_memory_equal(bytes, wanted, len);
}

/* ASan sees it if DHCP6_SEND_MAX is too small. */
static void test_largest_request(void **state)
{
	struct dhcp6_duid server = { .len = DHCP6_DUID_MAX };
	struct dhcp6_query query = { .type = DHCP6_REQUEST, .server = &server };
	uint8_t *bytes = malloc(DHCP6_SEND_MAX), mac[DHCP6_DUID_MAX - 4] = { 1 };
	struct dhcp6_self self;
	char class[400];

	(void)state;
	assert_non_null(bytes);
	assert_int_equal(dhcp6_self_make(32, mac, sizeof(mac), &self), 0);
	memset(class, 'x', sizeof(class) - 1);
	class[sizeof(class) - 1] = '\0';
	self.user_class = class;
	query.addr.family = IP_V6;
	assert_in_range(dhcp6_build(&self, &query, bytes), 590, DHCP6_SEND_MAX);
	free(bytes);
}

static void test_no_address_no_identity(void **state)
{
	struct dhcp6_self self;

	(void)state;
	assert_int_equal(dhcp6_self_make(1, NULL, 0, &self), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_advertise),
		cmocka_unit_test(test_reply),
		cmocka_unit_test(test_information),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_not_for_us),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_addresses_that_are_none),
		cmocka_unit_test(test_ia_of_another),
		cmocka_unit_test(test_bad_lengths),
		cmocka_unit_test(test_long_server_id),
		cmocka_unit_test(test_hostile_texts),
		cmocka_unit_test(test_long_lists),
		cmocka_unit_test(test_solicit),
		cmocka_unit_test(test_request),
		cmocka_unit_test(test_largest_request),
		cmocka_unit_test(test_no_address_no_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
