/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>

#include "kinit/server/resolve.h"
#include "kinit/server/resolve_udp.h"
#include "lib/bytes.h"
#include "lib/clock.h"
#include "lib/dns.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

/* What the servers know. */
struct zone {
	const char *server, *name;
	enum dns_type type;
	const char *address; /* NULL: rcode */
	int rcode;
};

static const struct zone *zones;
static size_t nzones;
static const char *unreachable; /* no route there; "*": to nowhere */
static struct ipaddr asked;     /* the server */
static struct dns_question question;
static int64_t last_wait_ms;
static int forged; /* answers with a wrong id in front of the right one */

/* Whoever cannot guess the id cannot forge an answer: it is what was drawn last. */
static uint32_t drawn;

uint32_t random_u32(void)
{
	drawn = drawn * 1664525 + 1013904223;
	return drawn;
}

static struct ipaddr address(const char *text)
{
	struct ipaddr addr;

	assert_int_equal(ipaddr_parse(text, &addr), 0);
	return addr;
}

static const char *server_name(void)
{
	static char text[IPADDR_TEXT_SIZE];

	return ipaddr_format(&asked, text);
}

int resolve_udp_open(const struct ipaddr *server)
{
	assert_int_equal(fake_confined(), -1);
	asked = *server;
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int resolve_udp_send(int fd, const struct ipaddr *server, const uint8_t *bytes, size_t len)
{
	char name[DNS_NAME_TEXT_SIZE];
	size_t at = 12;

	(void)fd;
	(void)server;
	assert_int_equal(dns_name_read(bytes, len, &at, false, &question.name), 0);
	assert_int_equal(len, at + 4);
	question.id = bytes_be16(bytes);
	assert_int_equal(question.id, (uint16_t)drawn);
	question.type = bytes_be16(bytes + at);
	assert_int_equal(dns_name_format(&question.name, name), 0);
	trace("%s? %s %s", server_name(), name, question.type == DNS_A ? "A" : "AAAA");
	return 0;
}

static const struct zone *known(void)
{
	char name[DNS_NAME_TEXT_SIZE];

	dns_name_format(&question.name, name);
	for (size_t i = 0; i < nzones; i++)
		if (!strcmp(zones[i].server, server_name()) && !strcmp(zones[i].name, name) &&
			zones[i].type == question.type)
			return &zones[i];
	return NULL;
}

int resolve_udp_receive(
	int fd, const struct ipaddr *server, uint8_t *bytes, size_t size, int64_t until_ms)
{
	const struct zone *zone = known();
	struct ipaddr addr = { 0 };
	size_t len;

	assert_int_equal(fake_confined(), CONFINE_TALK);
	assert_true(fake_confined_with(fd));
	last_wait_ms = until_ms - clock_ms();
	assert_true(ipaddr_equal(server, &asked));
	if (!zone)
		return -ETIMEDOUT;
	assert_true(size >= DNS_QUERY_MAX + 28);
	len = dns_query(&question, bytes);
	bytes[2] |= 0x80;
	bytes[3] = (uint8_t)zone->rcode;
	if (forged-- > 0)
		bytes[0] ^= 1;
	if (!zone->address)
		return (int)len;
	addr = address(zone->address);
	bytes[7] = 1;
	memcpy(bytes + len,
		(uint8_t[]){ 0xc0, 12, 0, question.type, 0, 1, 0, 0, 0, 9, 0,
			addr.family == IP_V4 ? 4 : 16 },
		12);
	memcpy(bytes + len + 12, addr.bytes, 16);
	return (int)len + 12 + (addr.family == IP_V4 ? 4 : 16);
}

bool resolve_udp_reaches(const struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];

	if (unreachable && unreachable[0] == '*')
		return false;
	return !unreachable || strcmp(ipaddr_format(addr, text), unreachable) != 0;
}

static int setup(void **state)
{
	(void)state;
	zones = NULL;
	nzones = 0;
	unreachable = NULL;
	forged = 0;
	log_clear();
	trace_clear();
	return 0;
}

#define KNOWN(...)                                         \
	static const struct zone rows[] = { __VA_ARGS__ }; \
	zones = rows;                                      \
	nzones = sizeof(rows) / sizeof(rows[0])

/* The answer to NAME as text, or the error. */
static int resolve(const char *name, const char *search, char text[IPADDR_TEXT_SIZE])
{
	const struct ipaddr dns[] = { address("10.0.0.1"), address("2001:db8::53") };
	struct ipaddr addr;
	int err = resolve_host(name, dns, 2, search, &addr);

	if (!err)
		ipaddr_format(&addr, text);
	return err;
}

static void gives(const char *name, const char *search, const char *want)
{
	char text[IPADDR_TEXT_SIZE];

	assert_int_equal(resolve(name, search, text), 0);
	assert_string_equal(text, want);
}

static void fails(const char *name, const char *search, int want)
{
	char text[IPADDR_TEXT_SIZE];

	assert_int_equal(resolve(name, search, text), want);
}

static void test_literals(void **state)
{
	struct ipaddr addr;

	(void)state;
	gives("192.0.2.9", "", "192.0.2.9");
	gives("[2001:db8::9]", "", "2001:db8::9");
	assert_int_equal(resolve_host("2001:db8::9", NULL, 0, "", &addr), 0);
	assert_string_equal(trace_text(), "");
}

static void test_no_server(void **state)
{
	struct ipaddr addr;

	(void)state;
	assert_int_equal(resolve_host("nfs.test", NULL, 0, "", &addr), -EDESTADDRREQ);
}

static void test_first_server(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.test", DNS_A, "192.0.2.1", 0 });

	(void)state;
	gives("nfs.test", "", "192.0.2.1");
	assert_string_equal(trace_text(), "10.0.0.1? nfs.test A\n");
}

static void test_second_server(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.test", DNS_A, NULL, 2 },
		{ "2001:db8::53", "nfs.test", DNS_A, "192.0.2.1", 0 });

	(void)state;
	gives("nfs.test", "", "192.0.2.1");
	assert_string_equal(trace_text(), "10.0.0.1? nfs.test A\n2001:db8::53? nfs.test A\n");
}

static void test_nobody_answers(void **state)
{
	(void)state;
	fails("nfs.test", "", -EAGAIN);
	assert_int_equal(lines_with(trace_text(), "10.0.0.1? nfs.test A"), 3);
	assert_int_equal(lines_with(trace_text(), "2001:db8::53? nfs.test A"), 3);
	assert_has_not(trace_text(), "AAAA");
	/* 1 s, 2 s, 4 s */
	assert_in_range(last_wait_ms, 2001, 4000);
}

static void test_no_such_name_is_final(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.test", DNS_A, NULL, 3 },
		{ "2001:db8::53", "nfs.test", DNS_A, "192.0.2.1", 0 });

	(void)state;
	fails("nfs.test", "", -ENOENT);
	assert_string_equal(trace_text(), "10.0.0.1? nfs.test A\n");
	fails("not a name", "", -ENOENT);
	fails("", "", -ENOENT);
}

static void test_only_v6(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.test", DNS_A, NULL, 0 },
		{ "10.0.0.1", "nfs.test", DNS_AAAA, "2001:db8::1", 0 },
		{ "10.0.0.1", "none.test", DNS_A, NULL, 0 },
		{ "10.0.0.1", "none.test", DNS_AAAA, NULL, 0 });

	(void)state;
	gives("nfs.test", "", "2001:db8::1");
	unreachable = "2001:db8::1";
	gives("nfs.test", "", "2001:db8::1");
	fails("none.test", "", -ENOENT);
}

static void test_of_two_the_one_with_a_route(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.test", DNS_A, "192.0.2.1", 0 },
		{ "10.0.0.1", "nfs.test", DNS_AAAA, "2001:db8::1", 0 });

	(void)state;
	gives("nfs.test", "", "192.0.2.1");
	unreachable = "2001:db8::1";
	gives("nfs.test", "", "192.0.2.1");
	unreachable = "192.0.2.1";
	gives("nfs.test", "", "2001:db8::1");
	unreachable = "*";
	gives("nfs.test", "", "192.0.2.1");
}

static void test_unreachable_is_better_than_none(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.test", DNS_A, "192.0.2.1", 0 },
		{ "10.0.0.1", "nfs.test", DNS_AAAA, NULL, 0 });

	(void)state;
	unreachable = "192.0.2.1";
	gives("nfs.test", "", "192.0.2.1");
}

static void test_search(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.a.test", DNS_A, NULL, 3 },
		{ "10.0.0.1", "nfs.b.test", DNS_A, "192.0.2.2", 0 });

	(void)state;
	gives("nfs", "a.test  b.test c.test", "192.0.2.2");
	assert_string_equal(trace_text(), "10.0.0.1? nfs.a.test A\n10.0.0.1? nfs.b.test A\n");
}

static void test_search_found_nothing(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.a.test", DNS_A, NULL, 3 },
		{ "10.0.0.1", "nfs", DNS_A, "192.0.2.3", 0 });

	(void)state;
	gives("nfs", "a.test", "192.0.2.3");
}

static void test_dots_are_not_searched(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.test", DNS_A, NULL, 3 });

	(void)state;
	fails("nfs.test", "a.test", -ENOENT);
	assert_string_equal(trace_text(), "10.0.0.1? nfs.test A\n");
}

static void test_forged_answers(void **state)
{
	KNOWN({ "10.0.0.1", "nfs.test", DNS_A, "192.0.2.1", 0 });

	(void)state;
	forged = 5;
	gives("nfs.test", "", "192.0.2.1");
	assert_int_equal(lines_with(trace_text(), "nfs.test"), 1);
}

static void test_ids_differ(void **state)
{
	uint16_t first;
	int same = 0;

	(void)state;
	fails("nfs.test", "", -EAGAIN);
	first = question.id;
	for (int i = 0; i < 5; i++) {
		fails("nfs.test", "", -EAGAIN);
		same += question.id == first;
	}
	assert_true(same < 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_literals, setup),
		cmocka_unit_test_setup(test_no_server, setup),
		cmocka_unit_test_setup(test_first_server, setup),
		cmocka_unit_test_setup(test_second_server, setup),
		cmocka_unit_test_setup(test_nobody_answers, setup),
		cmocka_unit_test_setup(test_no_such_name_is_final, setup),
		cmocka_unit_test_setup(test_only_v6, setup),
		cmocka_unit_test_setup(test_of_two_the_one_with_a_route, setup),
		cmocka_unit_test_setup(test_unreachable_is_better_than_none, setup),
		cmocka_unit_test_setup(test_search, setup),
		cmocka_unit_test_setup(test_search_found_nothing, setup),
		cmocka_unit_test_setup(test_dots_are_not_searched, setup),
		cmocka_unit_test_setup(test_forged_answers, setup),
		cmocka_unit_test_setup(test_ids_differ, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
