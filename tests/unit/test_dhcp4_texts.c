/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The texts of an answer, options in parts and in other fields, and the packets of real servers.
 */

#include "lib/dhcp4.h"
#include "lib/dhcp4_frame.h"
#include "lib/lease.h"
#include "tests/unit/help/dhcp4msg.h"
#include "tests/unit/unit.h"

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

static void names(void **state)
{
	static const struct {
		uint8_t code;
		char *text;
	} fields[] = { { 12, lease.hostname }, { 15, lease.domain }, { 40, lease.nis_domain } };
	static const char *const bad[] = { "a b", "a;reboot", "$(reboot)", "`x`", "a'b", "a\"b",
		"a/b", "../x", "a\nb", "a%sb", "\xc3\xa4", "-rf", ".hidden", "a\\b", "a!", "a,b" };
	char longest[256];

	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		with_text(fields[i].code, "Node-7_a.example.org");
		assert_string_equal(fields[i].text, "Node-7_a.example.org");
		with(fields[i].code, "node\0\0", 6);
		assert_string_equal(fields[i].text, "node");
		with(fields[i].code, "no\0de", 5);
		assert_string_equal(fields[i].text, "");
		with(fields[i].code, "\0\0", 2);
		assert_string_equal(fields[i].text, "");
		for (size_t j = 0; j < COUNT(bad); j++) {
			with_text(fields[i].code, bad[j]);
			assert_string_equal(fields[i].text, "");
		}
		memset(longest, 'n', 255);
		longest[255] = '\0';
		with_text(fields[i].code, longest);
		assert_string_equal(fields[i].text, longest);
		dhcp4msg_text(&msg, fields[i].code, "n");
		finish();
		assert_string_equal(fields[i].text, "");
	}
}

static void paths(void **state)
{
	(void)state;
	with_text(17, "10.0.0.2:/srv/root dir/%s,vers=3");
	assert_string_equal(lease.root_path, "10.0.0.2:/srv/root dir/%s,vers=3");
	with(17, "/srv\0", 5);
	assert_string_equal(lease.root_path, "/srv");
	with_text(17, "/srv\nreboot");
	assert_string_equal(lease.root_path, "");
	with_text(17, "/srv\x7f");
	assert_string_equal(lease.root_path, "");
	with_text(17, "/srv/w\xc3\xbcrfel");
	assert_string_equal(lease.root_path, "/srv/w\xc3\xbcrfel");
}

/* RFC 3396: of more than 255 bytes, in two parts with another option between. */
static void a_path_in_two_parts(void **state)
{
	char path[401], part[256];

	(void)state;
	memset(path, 'p', 400);
	path[0] = '/';
	path[399] = 'z';
	path[400] = '\0';
	memcpy(part, path, 255);
	part[255] = '\0';
	start();
	dhcp4msg_text(&msg, 17, part);
	dhcp4msg_text(&msg, 12, "node");
	dhcp4msg_text(&msg, 17, path + 255);
	finish();
	assert_string_equal(lease.root_path, path);
	assert_string_equal(lease.hostname, "node");
	dhcp4msg_text(&msg, 17, part);
	finish();
	assert_string_equal(lease.root_path, "");
}

static void the_boot_file(void **state)
{
	(void)state;
	start();
	memcpy(msg.bytes + 108, "from-header", 11);
	finish();
	assert_string_equal(lease.boot_file, "from-header");
	dhcp4msg_text(&msg, 67, "from-option");
	finish();
	assert_string_equal(lease.boot_file, "from-option");
	start();
	memset(msg.bytes + 108, 'f', 128); /* no NUL: as long as the field */
	finish();
	assert_int_equal(strlen(lease.boot_file), 128);
	start();
	memcpy(msg.bytes + 108, "a\tb", 3);
	finish();
	assert_string_equal(lease.boot_file, "");
}

static void domains_to_search(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *search;
	} rows[] = {
#define ROW(bytes, search) { bytes, sizeof(bytes) - 1, search }
		/* the example of RFC 3397, 3 */
		ROW("\3eng\5apple\3com\0\x09marketing\xc0\4", "eng.apple.com marketing.apple.com"),
		ROW("\1a\0\1b\0", "a b"),
		ROW("\1A\0", "a"),
		ROW("\xc0\0", ""),      /* to itself */
		ROW("\1a\xc0\0", ""),   /* in a circle */
		ROW("\1a\xc0\4\0", ""), /* forwards */
		ROW("\1a\0\1b\xc0\0\xc0\3", "a b.a"),
		ROW("\1a\0\1b\xff\xff", "a"), /* beyond the end */
		ROW("\1a\0\1b\xc0", "a"),
		ROW("\1a\0\1b", "a"),
		ROW("\1a\0\5b", "a"),
		ROW("\0", ""),
		ROW("\1a\0\3b;c\0\1d\0", "a d"),
		ROW("\1a\0\1 \0\1d\0", "a d"),
		ROW("\1a\0\1a\0", "a"),
		ROW("\x40x\0", ""),
		ROW("", ""),
#undef ROW
	};
	char label[65];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		with(119, rows[i].bytes, rows[i].len);
		assert_string_equal(lease.search, rows[i].search);
	}
	/* In two parts, and what has no room is left out. */
	start();
	memset(label, 'l', sizeof(label));
	for (char c = 'a'; c < 'g'; c++) {
		label[0] = 60;
		label[1] = c;
		label[61] = 0;
		dhcp4msg_put(&msg, 119, label, 30);
		dhcp4msg_put(&msg, 119, label + 30, 32);
	}
	finish();
	assert_int_equal(strlen(lease.search), 4 * 60 + 3);
	assert_int_equal(lease.search[3 * 61], 'd');
}

/* ---- options in the fields file and sname */

static void overload(uint8_t value, const char *file, const char *sname)
{
	start();
	dhcp4msg_put(&msg, 52, &value, 1);
	strcpy((char *)msg.bytes + 108, file);
	strcpy((char *)msg.bytes + 44, sname);
}

static void overloaded_fields(void **state)
{
	(void)state;
	overload(1, "\x0c\4node\xff", "\x0f\3org\xff");
	finish();
	assert_string_equal(lease.hostname, "node");
	assert_string_equal(lease.domain, "");
	assert_string_equal(lease.boot_file, "");
	overload(2, "\x0c\4node\xff", "\x0f\3org\xff");
	finish();
	assert_string_equal(lease.hostname, "");
	assert_string_equal(lease.domain, "org");
	overload(3, "\x0c\4node\xff\x0c\1x", "\x0f\3org\xff");
	finish();
	assert_string_equal(lease.hostname, "node");
	assert_string_equal(lease.domain, "org");
	/* Neither 1 nor 2 nor 3 (RFC 2132, 9.3). */
	for (uint8_t value = 4; value < 8; value++) {
		overload(value, "\x0c\4node\xff", "\x0f\3org\xff");
		finish();
		assert_string_equal(lease.hostname, "");
		assert_string_equal(lease.domain, "");
	}
	/* Options that look like a name of a file (code 'X', length ' ') are none. */
	overload(1, "X 0123456789abcdef0123456789abcdef", "");
	finish();
	assert_string_equal(lease.boot_file, "");
}

/* The options field, file, sname: in this order (RFC 3396, 5). */
static void parts_in_all_fields(void **state)
{
	(void)state;
	overload(3, "\x11\3/BB\xff", "\x11\3/CC\xff");
	dhcp4msg_text(&msg, 17, "/AA");
	finish();
	assert_string_equal(lease.root_path, "/AA/BB/CC");
}

/* What says there that there is more is not obeyed: no circles. */
static void overload_within_overload(void **state)
{
	(void)state;
	overload(1, "\x34\1\3\x0c\4node\xff", "\x0f\3org\xff");
	finish();
	assert_string_equal(lease.hostname, "node");
	assert_string_equal(lease.domain, "");
}

/* An option may not go on from one field into the next, or beyond the end of the message. */
static void options_that_reach_too_far(void **state)
{
	(void)state;
	overload(3, "", "");
	memset(msg.bytes + 108, 0, 128);
	memcpy(msg.bytes + 108 + 128 - 4, "\x0c\3no", 4); /* file ends one byte too early */
	memcpy(msg.bytes + 44 + 64 - 2, "\x0f\3org", 5);  /* so does sname */
	finish();
	assert_string_equal(lease.hostname, "");
	assert_string_equal(lease.domain, "");
	start();
	dhcp4msg_text(&msg, 12, "node");
	for (size_t cut = 1; cut < 6; cut++) {
		msg.len--;
		finish();
		assert_string_equal(lease.hostname, "");
	}
	start();
	dhcp4msg_put(&msg, 15, "org", 3);
	msg.bytes[msg.len - 4] = 255;
	dhcp4msg_text(&msg, 12, "node");
	finish();
	assert_string_equal(lease.domain, "");
	assert_string_equal(lease.hostname, "");
}

static void pad_and_end(void **state)
{
	(void)state;
	start();
	msg.len += 3;
	dhcp4msg_text(&msg, 12, "node");
	msg.bytes[msg.len++] = 255;
	dhcp4msg_text(&msg, 15, "org");
	finish();
	assert_string_equal(lease.hostname, "node");
	assert_string_equal(lease.domain, "");
	start();
	msg.bytes[msg.len++] = 12; /* the last byte of all */
	finish();
	assert_string_equal(lease.hostname, "");
}

/* ---- what real servers sent */

static void load(const char *name)
{
	struct dhcp4_self self = dhcp4msg_self();
	struct dhcp4_frame frame;
	struct dhcp4_reply reply;
	const char *why;
	size_t len;
	uint8_t *packet = dhcp4msg_load(name, &len);

	assert_int_equal(dhcp4_frame_open(packet, len, false, &frame), 0);
	assert_int_equal(dhcp4_read(&self, frame.bytes, frame.len, &reply, &why), 0);
	assert_addr(&frame.from, "10.9.0.1");
	dhcp4_lease(&reply, &lease);
	free(packet);
}

static void of_dnsmasq(void **state)
{
	(void)state;
	load("dnsmasq-ack");
	assert_int_equal(lease.source, LEASE_DHCP);
	assert_addr(&lease.addr, "10.9.0.58");
	assert_int_equal(lease.prefix, 24);
	assert_addr(&lease.broadcast, "10.9.0.255");
	assert_addr(&lease.server, "10.9.0.1");
	assert_addr(&lease.next_server, "10.9.0.7");
	assert_int_equal(lease.nroutes, 2);
	dhcp4msg_assert_route(&lease, 0, "0.0.0.0/0", "10.9.0.254");
	dhcp4msg_assert_route(&lease, 1, "192.168.5.0/24", "10.9.0.253");
	assert_int_equal(lease.ndns, 2);
	assert_addr(&lease.dns[1], "10.9.0.3");
	assert_addr(&lease.ntp[0], "10.9.0.4");
	assert_int_equal(lease.mtu, 1400);
	assert_int_equal(lease.lease_s, 120);
	assert_int_equal(lease.renew_s, 60);
	assert_int_equal(lease.rebind_s, 105);
	assert_string_equal(lease.hostname, "pxehost");
	assert_string_equal(lease.domain, "example.org");
	assert_string_equal(lease.nis_domain, "nis.example");
	assert_string_equal(lease.search, "a.example.org example.org example.com");
	assert_string_equal(lease.root_path, "10.9.0.1:/srv/root");
	assert_string_equal(lease.boot_file, "pxelinux.0");
}

static void of_isc_dhcpd(void **state)
{
	(void)state;
	load("isc-ack");
	assert_addr(&lease.addr, "10.9.0.80");
	assert_addr(&lease.next_server, "10.9.0.8");
	dhcp4msg_assert_route(&lease, 0, "0.0.0.0/0", "10.9.0.254");
	assert_string_equal(lease.search, "eng.example.org example.org sales.example.org");
	assert_string_equal(lease.root_path, "/srv/isc,vers=3");
	assert_string_equal(lease.boot_file, "/boot/image");
	assert_int_equal(lease.lease_s, 300);
	load("isc-bootp");
	assert_int_equal(lease.source, LEASE_BOOTP);
	assert_addr(&lease.addr, "10.9.0.80");
	assert_int_equal(lease.mtu, 1450);
	assert_string_equal(lease.root_path, "/srv/isc,vers=3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(paths),
		cmocka_unit_test(a_path_in_two_parts),
		cmocka_unit_test(the_boot_file),
		cmocka_unit_test(domains_to_search),
		cmocka_unit_test(overloaded_fields),
		cmocka_unit_test(parts_in_all_fields),
		cmocka_unit_test(overload_within_overload),
		cmocka_unit_test(options_that_reach_too_far),
		cmocka_unit_test(pad_and_end),
		cmocka_unit_test(of_dnsmasq),
		cmocka_unit_test(of_isc_dhcpd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
