/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "kinit/ask/slaac_facts.h"
#include "tests/unit/help/dhcp6msg.h"
#include "tests/unit/help/slaacmsg.h"
#include "tests/unit/unit.h"

enum { NOW_MS = 7000, LINE_SIZE = 16384 };

static struct slaac_facts nothing(void)
{
	return (struct slaac_facts){ .ifindex = SLAACMSG_IFINDEX };
}

/* From memory of exactly this size, so that ASan sees a read behind the end. */
static bool take_bytes(struct slaac_facts *facts, const uint8_t *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);
	bool ended;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	ended = slaac_facts_take(facts, copy, len, NOW_MS);
	free(copy);
	return ended;
}

static bool take(struct slaac_facts *facts, struct slaacmsg msg)
{
	return take_bytes(facts, msg.bytes, msg.len);
}

static void is(const struct ipaddr *addr, const char *want)
{
	char text[IPADDR_TEXT_SIZE];

	assert_string_equal(ipaddr_format(addr, text), want);
}

/* What a kernel has said, as recorded in tests/data/slaac.  Returns how many dumps ended. */
static int replay(const char *name, struct slaac_facts *facts)
{
	char path[64];
	char *line = malloc(LINE_SIZE);
	uint8_t *bytes = malloc(LINE_SIZE);
	FILE *file;
	int ended = 0;

	snprintf(path, sizeof(path), "tests/data/slaac/%s", name);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(line);
	assert_non_null(bytes);
	*facts = nothing();
	while (fgets(line, LINE_SIZE, file))
		if (line[0] != '#')
			ended += take_bytes(facts, bytes, dhcp6msg_hex(line, bytes, LINE_SIZE));
	fclose(file);
	free(bytes);
	free(line);
	return ended;
}

static void test_formed(void **state)
{
	struct slaac_facts facts;

	(void)state;
	assert_int_equal(replay("formed", &facts), SLAAC_DUMPS);
	is(&facts.link_local, "fe80::5054:ff:fe12:3456");
	is(&facts.addr, "2001:db8::5054:ff:fe12:3456");
	assert_int_equal(facts.prefix, 64);
	assert_int_equal(facts.valid_s, 86400);
	is(&facts.router, "fe80::5054:ff:fe00:1");
	is(&facts.duplicate, "");
	assert_false(facts.managed || facts.other || facts.interrupted);
	assert_int_equal(facts.announced_ms, NOW_MS);
	assert_int_equal(facts.announced.ndns, 2);
	is(&facts.announced.dns[0], "2001:db8::5353");
	assert_string_equal(facts.announced.search, "c.test");
}

static void test_managed(void **state)
{
	struct slaac_facts facts;

	(void)state;
	assert_int_equal(replay("managed", &facts), SLAAC_DUMPS);
	assert_true(facts.managed);
	assert_false(facts.other);
	is(&facts.addr, "");
	is(&facts.router, "fe80::5054:ff:fe00:1");
}

static void test_duplicate(void **state)
{
	struct slaac_facts facts;

	(void)state;
	replay("duplicate", &facts);
	is(&facts.duplicate, "2001:db8::5054:ff:fe12:3456");
	is(&facts.addr, "");
	is(&facts.router, "fe80::5054:ff:fe00:1");
}

/* Addresses that this is not about. */
static void test_other_addresses(void **state)
{
	static const struct {
		const char *address;
		uint8_t prefix;
		uint32_t flags;
	} rows[] = {
		{ "2001:db8::1", 64, IFA_F_PERMANENT },
		{ "2001:db8::1", 64, IFA_F_TEMPORARY },
		{ "2001:db8::1", 64, IFA_F_TENTATIVE },
		{ "2001:db8::1", 64, IFA_F_DEPRECATED },
		{ "2001:db8::1", 128, 0 },
		{ "fe80::1", 64, IFA_F_PERMANENT | IFA_F_TENTATIVE },
		/* The kernel takes another one. */
		{ "2001:db8::1", 64, IFA_F_DADFAILED | IFA_F_STABLE_PRIVACY },
		{ "2001:db8::1", 64, IFA_F_DADFAILED | IFA_F_PERMANENT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slaac_facts facts = nothing();

		take(&facts,
			slaacmsg_addr(RTM_NEWADDR, rows[i].address, rows[i].prefix, rows[i].flags));
		is(&facts.addr, "");
		is(&facts.link_local, "");
		is(&facts.duplicate, "");
	}
}

static void test_first_address_stays(void **state)
{
	struct slaac_facts facts = nothing();

	(void)state;
	take(&facts, slaacmsg_addr(RTM_NEWADDR, "2001:db8::1", 64, 0));
	take(&facts, slaacmsg_addr(RTM_NEWADDR, "fd00::1", 64, 0));
	is(&facts.addr, "2001:db8::1");
	take(&facts, slaacmsg_addr(RTM_DELADDR, "fd00::1", 64, 0));
	is(&facts.addr, "2001:db8::1");
	take(&facts, slaacmsg_addr(RTM_DELADDR, "2001:db8::1", 64, 0));
	is(&facts.addr, "");
}

static void test_link_local_goes(void **state)
{
	struct slaac_facts facts = nothing();

	(void)state;
	take(&facts, slaacmsg_addr(RTM_NEWADDR, "fe80::1", 64, IFA_F_PERMANENT));
	is(&facts.link_local, "fe80::1");
	take(&facts, slaacmsg_addr(RTM_NEWADDR, "fe80::1", 64, IFA_F_PERMANENT | IFA_F_DADFAILED));
	is(&facts.link_local, "");
	is(&facts.duplicate, "fe80::1");
}

static void test_routers(void **state)
{
	struct slaac_facts facts = nothing();

	(void)state;
	assert_false(slaac_facts_router(&facts));
	take(&facts, slaacmsg_dumped(slaacmsg_route(RTM_NEWROUTE, "fe80::1")));
	is(&facts.router, "fe80::1");
	assert_true(slaac_facts_router(&facts));
	/* It was there before. */
	assert_int_equal(facts.announced_ms, 0);
	take(&facts, slaacmsg_route(RTM_NEWROUTE, "fe80::2"));
	is(&facts.router, "fe80::2");
	assert_int_equal(facts.announced_ms, NOW_MS);
	take(&facts, slaacmsg_route(RTM_DELROUTE, "fe80::2"));
	is(&facts.router, "");
}

static void test_flags(void **state)
{
	struct slaac_facts facts = nothing();

	(void)state;
	take(&facts, slaacmsg_link("MO"));
	assert_true(facts.managed && facts.other);
	take(&facts, slaacmsg_link("O"));
	assert_true(!facts.managed && facts.other);
	take(&facts, slaacmsg_link(""));
	assert_false(facts.managed || facts.other);
}

static void test_announcements(void **state)
{
	struct slaac_facts facts = nothing();

	(void)state;
	take(&facts, slaacmsg_dumped(slaacmsg_prefix()));
	assert_int_equal(facts.announced_ms, 0);
	take(&facts, slaacmsg_prefix());
	assert_int_equal(facts.announced_ms, NOW_MS);
	take(&facts, slaacmsg_dnssl("test"));
	assert_string_equal(facts.announced.search, "test");
}

static void test_other_interfaces(void **state)
{
	const struct slaacmsg rows[] = {
		slaacmsg_addr(RTM_NEWADDR, "2001:db8::1", 64, 0),
		slaacmsg_addr(RTM_NEWADDR, "fe80::1", 64, IFA_F_PERMANENT),
		slaacmsg_route(RTM_NEWROUTE, "fe80::1"),
		slaacmsg_link("MO"),
		slaacmsg_prefix(),
		slaacmsg_rdnss("2001:db8::53"),
	};
	struct slaac_facts facts = { .ifindex = 3 }, before = facts;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		take(&facts, rows[i]);
		assert_memory_equal(&facts, &before, sizeof(facts));
	}
}

static void test_dump_that_was_interrupted(void **state)
{
	struct slaacmsg msg = slaacmsg_done();
	struct slaac_facts facts = nothing();

	(void)state;
	assert_true(take(&facts, msg));
	assert_false(facts.interrupted);
	((struct nlmsghdr *)msg.bytes)->nlmsg_flags |= NLM_F_DUMP_INTR;
	assert_true(take(&facts, msg));
	assert_true(facts.interrupted);
}

/* Cut anywhere, and with each byte changed: nothing outside of it is read (ASan), nothing hangs. */
static void test_damaged(void **state)
{
	const struct slaacmsg rows[] = {
		slaacmsg_addr(RTM_NEWADDR, "2001:db8::1", 64, 0),
		slaacmsg_route(RTM_NEWROUTE, "fe80::1"),
		slaacmsg_link("MO"),
		slaacmsg_rdnss("2001:db8::53"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t at = 0; at < rows[i].len; at++) {
			struct slaac_facts facts = nothing();
			struct slaacmsg msg = rows[i];

			take_bytes(&facts, msg.bytes, at);
			assert_false(facts.addr.family || facts.router.family || facts.managed ||
				     facts.announced.ndns);
			/* The message ends there, by its own account. */
			if (at >= sizeof(struct nlmsghdr))
				((struct nlmsghdr *)msg.bytes)->nlmsg_len = (uint32_t)at;
			take_bytes(&facts, msg.bytes, at);
			facts = nothing();
			msg = rows[i];
			msg.bytes[at] ^= 0xff;
			take(&facts, msg);
			msg.bytes[at] = 0;
			take(&facts, msg);
		}
	}
}

/* Options that reach beyond their message. */
static void test_options_too_long(void **state)
{
	struct slaac_facts facts = nothing();
	struct slaacmsg msg = slaacmsg_rdnss("2001:db8::53");
	struct nduseroptmsg *body = NLMSG_DATA((struct nlmsghdr *)msg.bytes);

	(void)state;
	body->nduseropt_opts_len = 64;
	((uint8_t *)(body + 1))[1] = 64 / 8;
	take(&facts, msg);
	assert_int_equal(facts.announced.ndns, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formed),
		cmocka_unit_test(test_managed),
		cmocka_unit_test(test_duplicate),
		cmocka_unit_test(test_other_addresses),
		cmocka_unit_test(test_first_address_stays),
		cmocka_unit_test(test_link_local_goes),
		cmocka_unit_test(test_routers),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_announcements),
		cmocka_unit_test(test_other_interfaces),
		cmocka_unit_test(test_dump_that_was_interrupted),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_options_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
