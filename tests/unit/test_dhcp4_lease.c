/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dhcp4.h"
#include "lib/ipaddr.h"
#include "lib/lease.h"
#include "tests/unit/help/dhcp4msg.h"
#include "tests/unit/unit.h"

/*
 * The addresses and numbers of an answer, option by option; bad ones are as if not there.
 */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct dhcp4msg msg;
static struct lease lease;

static void start(void)
{
	dhcp4msg_start(&msg, DHCP4_ACK, 1, "192.168.7.9");
}

static void finish(void)
{
	dhcp4msg_lease(&msg, &lease);
}

/* An ACK with one option, given by its bytes. */
static void with(uint8_t code, const void *bytes, size_t len)
{
	start();
	dhcp4msg_put(&msg, code, bytes, len);
	finish();
}

static void with_text(uint8_t code, const char *text)
{
	with(code, text, strlen(text));
}

static void nothing_but_an_address(void **state)
{
	(void)state;
	start();
	finish();
	assert_int_equal(lease.source, LEASE_DHCP);
	assert_addr(&lease.addr, "192.168.7.9");
	assert_int_equal(lease.prefix, 24);
	assert_addr(&lease.broadcast, "192.168.7.255");
	assert_addr(&lease.server, "10.0.0.1");
	assert_addr(&lease.next_server, "10.0.0.1");
	assert_int_equal(lease.nroutes + lease.ndns + lease.nntp + lease.mtu, 0);
	assert_int_equal(lease.lease_s | lease.renew_s | lease.rebind_s, 0);
	assert_string_equal(lease.hostname, "");
	assert_string_equal(lease.root_path, "");
	assert_string_equal(lease.boot_file, "");
}

static void masks(void **state)
{
	static const struct {
		const char *addr, *mask;
		unsigned prefix;
		const char *broadcast;
	} rows[] = {
		{ "10.1.2.3", "255.255.255.128", 25, "10.1.2.127" },
		{ "10.1.2.2", "255.255.255.254", 31, "" },
		{ "10.1.2.3", "255.255.255.255", 32, "" },
		{ "10.1.2.3", "128.0.0.0", 1, "127.255.255.255" },
		{ "10.1.2.127", "255.255.255.128", 25, "" }, /* its own address */
		{ "10.1.2.3", "0.0.0.0", 8, "10.255.255.255" },
		{ "10.1.2.3", "255.0.255.0", 8, "10.255.255.255" },
		{ "172.16.2.3", "0.0.0.255", 16, "172.16.255.255" },
		{ "172.16.2.3", "255.255.255.0 255.255.255.0", 16, "172.16.255.255" },
		{ "192.168.2.3", "", 24, "192.168.2.255" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		dhcp4msg_start(&msg, DHCP4_ACK, 1, rows[i].addr);
		dhcp4msg_addrs(&msg, 1, rows[i].mask);
		finish();
		assert_int_equal(lease.prefix, rows[i].prefix);
		assert_addr(&lease.broadcast, rows[i].broadcast);
	}
}

static void broadcasts(void **state)
{
	static const char *const rows[][2] = {
		{ "192.168.7.255", "192.168.7.255" },
		{ "192.168.7.0", "192.168.7.0" },
		{ "192.168.7.9", "192.168.7.255" }, /* its own address */
		{ "255.255.255.255", "192.168.7.255" },
		{ "8.8.8.8", "192.168.7.255" },
		{ "192.168.7.0 192.168.7.0", "192.168.7.255" },
		{ "", "192.168.7.255" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		start();
		dhcp4msg_addrs(&msg, 28, rows[i][0]);
		finish();
		assert_addr(&lease.broadcast, rows[i][1]);
	}
}

static void the_gateway(void **state)
{
	(void)state;
	start();
	dhcp4msg_addrs(&msg, 3, "0.0.0.0 192.168.7.1 192.168.7.2");
	finish();
	assert_int_equal(lease.nroutes, 1);
	dhcp4msg_assert_route(&lease, 0, "0.0.0.0/0", "192.168.7.1");
	assert_non_null(lease_gateway(&lease, IP_V4));
	with(3, "\xc0\xa8\7", 3);
	assert_int_equal(lease.nroutes, 0);
	with(3, "\xc0\xa8\7\1\xc0", 5);
	assert_int_equal(lease.nroutes, 0);
	with(3, "\xff\xff\xff\xff", 4);
	assert_int_equal(lease.nroutes, 0);
	with(3, "", 0);
	assert_int_equal(lease.nroutes, 0);
}

/* As with klibc; but one that cannot be reached is no gateway. */
static void the_relay_as_gateway(void **state)
{
	(void)state;
	start();
	dhcp4msg_field(&msg, 24, "192.168.7.2");
	finish();
	dhcp4msg_assert_route(&lease, 0, "0.0.0.0/0", "192.168.7.2");
	dhcp4msg_addrs(&msg, 3, "192.168.7.1");
	finish();
	assert_int_equal(lease.nroutes, 1);
	dhcp4msg_assert_route(&lease, 0, "0.0.0.0/0", "192.168.7.1");
	start();
	dhcp4msg_field(&msg, 24, "10.0.0.1");
	finish();
	assert_int_equal(lease.nroutes, 0);
}

#define ROUTES                         \
	"\0\xc0\xa8\7\1"               \
	"\x18\x0a\1\2\xc0\xa8\7\2"     \
	"\x20\x08\x08\x08\x08\0\0\0\0" \
	"\x0a\xac\x7f\xc0\xa8\7\3"

static void classless_routes(void **state)
{
	(void)state;
	start();
	dhcp4msg_addrs(&msg, 3, "192.168.7.254");
	dhcp4msg_put(&msg, 121, ROUTES, sizeof(ROUTES) - 1);
	dhcp4msg_field(&msg, 24, "192.168.7.253");
	finish();
	assert_int_equal(lease.nroutes, 4);
	dhcp4msg_assert_route(&lease, 0, "0.0.0.0/0", "192.168.7.1");
	dhcp4msg_assert_route(&lease, 1, "10.1.2.0/24", "192.168.7.2");
	dhcp4msg_assert_route(&lease, 2, "8.8.8.8/32", "");
	assert_int_equal(lease.routes[2].via.family, IP_NONE);
	dhcp4msg_assert_route(
		&lease, 3, "172.64.0.0/10", "192.168.7.3"); /* bits behind the prefix go */
}

static void classless_routes_without_a_default(void **state)
{
	(void)state;
	start();
	dhcp4msg_put(&msg, 121, "\x18\x0a\1\2\xc0\xa8\7\2", 8);
	dhcp4msg_addrs(&msg, 3, "192.168.7.254");
	dhcp4msg_field(&msg, 24, "192.168.7.253");
	finish();
	assert_int_equal(lease.nroutes, 1);
	assert_null(lease_gateway(&lease, IP_V4));
}

/* Then option 3 counts. */
static void bad_classless_routes(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} rows[] = {
		{ "", 0 },
		{ "\0", 1 },
		{ "\0\xc0\xa8\7", 4 },
		{ "\x21\1\2\3\4\xc0\xa8\7\1\1", 10 },
		{ "\xff\1\2\3\4\xc0\xa8\7\1\1", 10 },
		{ "\x18\x0a\1\2\xc0\xa8\7", 7 },
		{ "\x20\x0a\1\2\3\xc0\xa8\7", 8 },
		{ ROUTES "\x20", sizeof(ROUTES) },
		{ ROUTES "\0\xc0\xa8\7", sizeof(ROUTES) + 3 },
		{ "\0\xe0\0\0\1", 5 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		start();
		dhcp4msg_put(&msg, 121, rows[i].bytes, rows[i].len);
		dhcp4msg_addrs(&msg, 3, "192.168.7.254");
		finish();
		assert_int_equal(lease.nroutes, 1);
		dhcp4msg_assert_route(&lease, 0, "0.0.0.0/0", "192.168.7.254");
	}
}

static void more_routes_than_there_is_room_for(void **state)
{
	struct dhcp4_self self = dhcp4msg_self();
	struct dhcp4_reply reply;
	const char *why;
	uint8_t route[] = { 16, 10, 0, 192, 168, 7, 1 };

	(void)state;
	start();
	for (route[2] = 0; route[2] < 40; route[2]++)
		dhcp4msg_put(&msg, 121, route, sizeof(route));
	dhcp4msg_put(&msg, 121, "\0\xc0\xa8\7\2", 5);
	assert_int_equal(dhcp4_read(&self, msg.bytes, msg.len, &reply, &why), 0);
	assert_int_equal(dhcp4_lease(&reply, &lease), 9);
	assert_int_equal(lease.nroutes, LEASE_ROUTES_MAX);
	dhcp4msg_assert_route(&lease, 30, "10.30.0.0/16", "192.168.7.1");
	dhcp4msg_assert_route(&lease, 31, "0.0.0.0/0", "192.168.7.2");
}

static void name_and_time_servers(void **state)
{
	(void)state;
	start();
	dhcp4msg_addrs(&msg, 6,
		"8.8.8.8 0.0.0.0 8.8.4.4 127.0.0.1 1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 "
		"1.1.1.5");
	dhcp4msg_addrs(&msg, 42, "10.0.0.3 10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7");
	finish();
	assert_int_equal(lease.ndns, LEASE_DNS_MAX);
	assert_addr(&lease.dns[0], "8.8.8.8");
	assert_addr(&lease.dns[1], "8.8.4.4");
	assert_addr(&lease.dns[2], "1.1.1.1");
	assert_addr(&lease.dns[5], "1.1.1.4");
	assert_int_equal(lease.nntp, LEASE_NTP_MAX);
	assert_addr(&lease.ntp[3], "10.0.0.6");
	with(6, "\x08\x08\x08\x08\x08", 5);
	assert_int_equal(lease.ndns, 0);
	with(42, "\x08\x08\x08", 3);
	assert_int_equal(lease.nntp, 0);
}

static void the_mtu(void **state)
{
	(void)state;
	with(26, "\5\x78", 2);
	assert_int_equal(lease.mtu, 1400);
	with(26, "\x23\x28", 2);
	assert_int_equal(lease.mtu, 9000);
	with(26, "\0\x44", 2);
	assert_int_equal(lease.mtu, 68);
	/* Whether that will do, others know. */
	with(26, "\0\1", 2);
	assert_int_equal(lease.mtu, 1);
	with(26, "\5", 1);
	assert_int_equal(lease.mtu, 0);
	with(26, "\5\x78\5\x78", 4);
	assert_int_equal(lease.mtu, 0);
}

static void put_seconds(uint8_t code, uint32_t value)
{
	uint8_t bytes[] = { value >> 24, value >> 16 & 255, value >> 8 & 255, value & 255 };

	dhcp4msg_put(&msg, code, bytes, 4);
}

static void times(void **state)
{
	static const uint32_t rows[][6] = {
		/* lease, T1, T2, and what is taken */
		{ 3600, 1800, 3150, 3600, 1800, 3150 },
		{ LEASE_FOREVER, 0, 0, LEASE_FOREVER, 0, 0 },
		{ LEASE_FOREVER, LEASE_FOREVER, LEASE_FOREVER, LEASE_FOREVER, LEASE_FOREVER,
			LEASE_FOREVER },
		{ 3600, 3700, 0, 3600, 0, 0 },
		{ 3600, 1800, 3700, 3600, 1800, 0 },
		{ 3600, 3200, 3100, 3600, 0, 3100 },
		{ 0, 1800, 3150, 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		start();
		put_seconds(51, rows[i][0]);
		put_seconds(58, rows[i][1]);
		put_seconds(59, rows[i][2]);
		finish();
		assert_int_equal(lease.lease_s, rows[i][3]);
		assert_int_equal(lease.renew_s, rows[i][4]);
		assert_int_equal(lease.rebind_s, rows[i][5]);
	}
	with(51, "\1\2\3", 3);
	assert_int_equal(lease.lease_s, 0);
	with(51, "\1\2\3\4\5", 5);
	assert_int_equal(lease.lease_s, 0);
}

static void the_next_server(void **state)
{
	(void)state;
	start();
	dhcp4msg_text(&msg, 66, "10.0.0.66");
	finish();
	assert_addr(&lease.next_server, "10.0.0.66");
	dhcp4msg_field(&msg, 20, "10.0.0.20");
	finish();
	assert_addr(&lease.next_server, "10.0.0.20");
	assert_addr(&lease.server, "10.0.0.1");
	with_text(66, "tftp.example.org");
	assert_addr(&lease.next_server, "10.0.0.1");
	with_text(66, "255.255.255.255");
	assert_addr(&lease.next_server, "10.0.0.1");
	start();
	dhcp4msg_field(&msg, 20, "127.0.0.1");
	finish();
	assert_addr(&lease.next_server, "10.0.0.1");
}

static void bootp(void **state)
{
	(void)state;
	dhcp4msg_start(&msg, 0, 1, "172.16.3.4");
	dhcp4msg_field(&msg, 20, "172.16.0.1");
	dhcp4msg_addrs(&msg, 1, "255.255.255.0");
	dhcp4msg_text(&msg, 17, "/srv/root");
	finish();
	assert_int_equal(lease.source, LEASE_BOOTP);
	assert_addr(&lease.addr, "172.16.3.4");
	assert_int_equal(lease.prefix, 24);
	assert_addr(&lease.server, "172.16.0.1");
	assert_addr(&lease.next_server, "172.16.0.1");
	assert_string_equal(lease.root_path, "/srv/root");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_but_an_address),
		cmocka_unit_test(masks),
		cmocka_unit_test(broadcasts),
		cmocka_unit_test(the_gateway),
		cmocka_unit_test(the_relay_as_gateway),
		cmocka_unit_test(classless_routes),
		cmocka_unit_test(classless_routes_without_a_default),
		cmocka_unit_test(bad_classless_routes),
		cmocka_unit_test(more_routes_than_there_is_room_for),
		cmocka_unit_test(name_and_time_servers),
		cmocka_unit_test(the_mtu),
		cmocka_unit_test(times),
		cmocka_unit_test(the_next_server),
		cmocka_unit_test(bootp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
