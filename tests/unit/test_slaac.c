/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel, its routers and the DHCPv6 servers are played: a list of messages with the times at
 * which they come.  The clock stands still but for the waits.
 */

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include "kinit/ask/dhcp6_socket.h"
#include "kinit/ask/slaac_watch.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/slaacmsg.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

enum { EVENTS_MAX = 32, START_MS = 1000 };

static struct {
	int64_t now;
	struct {
		int64_t at;
		struct slaacmsg msg;
		int err; /* instead of a message */
	} events[EVENTS_MAX];
	size_t n, next;
	bool router_answers;                   /* to our solicitation */
	int64_t dhcp6_from_ms, dhcp6_until_ms; /* when a DHCPv6 server is there; UNTIL 0: none */
	int open_err;
} play;

static int64_t now_ms(void)
{
	return play.now;
}

/* MSG comes at AT, behind all that come earlier or then. */
static void at(int64_t at_ms, struct slaacmsg msg)
{
	size_t i = play.n;

	assert_true(play.n < EVENTS_MAX);
	for (; i > play.next && play.events[i - 1].at > at_ms; i--)
		play.events[i] = play.events[i - 1];
	play.events[i].at = at_ms;
	play.events[i].msg = msg;
	play.events[i].err = 0;
	play.n++;
}

static int receive(struct slaac_watch *watch, uint8_t *bytes, size_t size, int64_t until_ms)
{
	struct slaacmsg *msg = &play.events[play.next].msg;

	(void)watch;
	if (play.next == play.n || play.events[play.next].at > until_ms) {
		/* Nothing will ever happen any more. */
		if (until_ms - START_MS > 1000 * 1000)
			return -EINTR;
		play.now = until_ms > play.now ? until_ms : play.now;
		return -ETIMEDOUT;
	}
	if (play.events[play.next].at > play.now)
		play.now = play.events[play.next].at;
	if (play.events[play.next].err)
		return play.events[play.next++].err;
	assert_true(msg->len <= size);
	memcpy(bytes, msg->bytes, msg->len);
	play.next++;
	return (int)msg->len;
}

static int dump(struct slaac_watch *watch, enum slaac_dump which)
{
	(void)watch;
	trace("dump %d", which);
	at(play.now, slaacmsg_done());
	return 0;
}

static void announce(int64_t at_ms)
{
	at(at_ms, slaacmsg_prefix());
	at(at_ms, slaacmsg_route(RTM_NEWROUTE, "fe80::1"));
	at(at_ms, slaacmsg_rdnss("2001:db8::53"));
	at(at_ms, slaacmsg_dnssl("test"));
}

static int solicit(struct slaac_watch *watch)
{
	(void)watch;
	trace("solicit at %d", (int)(play.now - START_MS));
	if (play.router_answers)
		announce(play.now + 50);
	return 0;
}

static const struct slaac_kernel kernel = {
	.now = now_ms,
	.receive = receive,
	.dump = dump,
	.solicit = solicit,
};

int slaac_watch_open(struct slaac_watch *watch, const struct ask *ask)
{
	if (play.open_err)
		return play.open_err;
	memset(watch, 0, sizeof(*watch));
	watch->ask = ask;
	watch->kernel = &kernel;
	watch->facts.ifindex = ask->ifindex;
	watch->solicits = true;
	return slaac_watch_start(watch);
}

void slaac_watch_close(struct slaac_watch *watch)
{
	(void)watch;
	trace("close");
}

int dhcp6_run(const struct slaac_watch *watch, enum dhcp6_state start, int64_t until_ms,
	struct lease *lease)
{
	assert_int_equal(watch->ask->ifindex, SLAACMSG_IFINDEX);
	trace("%s at %d", dhcp6_state_name(start), (int)(play.now - START_MS));
	if (play.dhcp6_until_ms && play.now < play.dhcp6_from_ms && play.dhcp6_from_ms < until_ms)
		play.now = play.dhcp6_from_ms;
	if (play.now < play.dhcp6_from_ms || play.now >= play.dhcp6_until_ms) {
		if (until_ms - START_MS > 1000 * 1000)
			return -EINTR;
		play.now = until_ms;
		return -ETIMEDOUT;
	}
	memset(lease, 0, sizeof(*lease));
	lease->source = LEASE_DHCP6;
	if (start == DHCP6_SOLICITING) {
		assert_int_equal(ipaddr_parse("2001:db8::66", &lease->addr), 0);
		lease->prefix = 128;
	}
	lease->ndns = 1;
	assert_int_equal(ipaddr_parse("2001:db8::54", &lease->dns[0]), 0);
	strcpy(lease->search, "dhcp");
	strcpy(lease->boot_file, "tftp://x");
	return 0;
}

static int setup(void **state)
{
	(void)state;
	memset(&play, 0, sizeof(play));
	play.now = START_MS;
	log_clear();
	trace_clear();
	return 0;
}

static int ask(unsigned methods, struct lease *lease)
{
	const struct ask question = {
		.ifindex = SLAACMSG_IFINDEX, .name = "eth0", .methods = methods
	};

	memset(lease, 0, sizeof(*lease));
	if (!(methods & (NET_SLAAC | NET_LINK6)))
		return dhcp6_ask(&question, lease);
	return slaac_ask(&question, lease);
}

static struct slaacmsg link_local(void)
{
	return slaacmsg_addr(RTM_NEWADDR, "fe80::9", 64, IFA_F_PERMANENT);
}

static struct slaacmsg formed(void)
{
	return slaacmsg_addr(RTM_NEWADDR, "2001:db8::9", 64, 0);
}

static void is(const struct ipaddr *addr, const char *want)
{
	char text[IPADDR_TEXT_SIZE];

	assert_string_equal(ipaddr_format(addr, text), want);
}

static void has_formed(const struct lease *lease)
{
	assert_int_equal(lease->source, LEASE_SLAAC);
	is(&lease->addr, "2001:db8::9");
	assert_int_equal(lease->prefix, 64);
	assert_int_equal(lease->lease_s, 200);
	is(&lease->server, "fe80::1");
	assert_int_equal(lease->nroutes, 1);
	is(&lease->routes[0].to, "::");
	assert_int_equal(lease->routes[0].prefix, 0);
	is(&lease->routes[0].via, "fe80::1");
	is(&lease->dns[0], "2001:db8::53");
}

static int64_t passed(void)
{
	return play.now - START_MS;
}

static void test_ordinary(void **state)
{
	struct lease lease;

	(void)state;
	at(2000, link_local());
	announce(2050);
	at(3100, formed());
	assert_int_equal(ask(NET_SLAAC, &lease), 0);
	has_formed(&lease);
	assert_string_equal(lease.search, "test");
	/* No waiting behind the address. */
	assert_int_equal(passed(), 2100);
	assert_int_equal(lease.since_ms, 3100);
	assert_has(trace_text(), "dump 0\ndump 1\ndump 2\nsolicit at 1000\nclose\n");
}

/* Without duplicate address detection, the address comes in front of the options. */
static void test_options_behind_the_address(void **state)
{
	struct lease lease;

	(void)state;
	at(2000, link_local());
	at(2050, slaacmsg_route(RTM_NEWROUTE, "fe80::1"));
	at(2050, formed());
	at(2051, slaacmsg_rdnss("2001:db8::53"));
	at(2052, slaacmsg_dnssl("late"));
	assert_int_equal(ask(NET_SLAAC, &lease), 0);
	has_formed(&lease);
	assert_string_equal(lease.search, "late");
	assert_in_range(passed(), 1052, 1200);
}

static void there_before(void)
{
	at(START_MS, slaacmsg_dumped(link_local()));
	at(START_MS, slaacmsg_dumped(formed()));
	at(START_MS, slaacmsg_dumped(slaacmsg_route(RTM_NEWROUTE, "fe80::1")));
}

/* The announcement came before us; for its name servers another one is needed. */
static void test_there_before(void **state)
{
	struct lease lease;

	(void)state;
	there_before();
	play.router_answers = true;
	assert_int_equal(ask(NET_SLAAC, &lease), 0);
	has_formed(&lease);
	assert_string_equal(lease.search, "test");
	assert_has(trace_text(), "solicit at 0\n");
	assert_in_range(passed(), 50, 200);
}

static void test_there_before_without_servers(void **state)
{
	struct lease lease;

	(void)state;
	there_before();
	assert_int_equal(ask(NET_SLAAC, &lease), 0);
	is(&lease.addr, "2001:db8::9");
	assert_int_equal(lease.ndns, 0);
	assert_int_equal(passed(), 1000);
}

static void test_solicits_again(void **state)
{
	struct lease lease;

	(void)state;
	at(START_MS, link_local());
	announce(40000);
	at(41000, formed());
	assert_int_equal(ask(NET_SLAAC, &lease), 0);
	assert_string_equal(trace_text(), "dump 0\ndump 1\ndump 2\nsolicit at 0\nsolicit at 4000\n"
					  "solicit at 12000\nsolicit at 28000\nclose\n");
	assert_said("eth0: no router has announced itself so far");
}

static void test_no_solicitation_without_an_address(void **state)
{
	struct lease lease;

	(void)state;
	assert_int_equal(ask(NET_SLAAC, &lease), -EINTR);
	assert_has_not(trace_text(), "solicit");
}

static void test_other_configuration(void **state)
{
	struct lease lease;

	(void)state;
	play.dhcp6_until_ms = INT64_MAX;
	at(2000, link_local());
	announce(2050);
	at(2050, slaacmsg_link("O"));
	at(3100, formed());
	assert_int_equal(ask(NET_SLAAC, &lease), 0);
	assert_int_equal(lease.source, LEASE_SLAAC);
	is(&lease.addr, "2001:db8::9");
	assert_int_equal(lease.ndns, 2);
	is(&lease.dns[1], "2001:db8::54");
	assert_string_equal(lease.search, "test dhcp");
	assert_string_equal(lease.boot_file, "tftp://x");
	assert_has(trace_text(), "informing at 2100\n");
}

static void test_other_configuration_of_nobody(void **state)
{
	struct lease lease;

	(void)state;
	at(2000, link_local());
	announce(2050);
	at(2050, slaacmsg_link("O"));
	at(3100, formed());
	assert_int_equal(ask(NET_SLAAC, &lease), 0);
	has_formed(&lease);
	assert_int_equal(passed(), 2100 + 3000);
	assert_said("eth0: the router says that DHCPv6 knows more, but no server answers");
}

static void test_duplicate(void **state)
{
	struct lease lease;

	(void)state;
	at(2000, link_local());
	announce(2050);
	at(3000, slaacmsg_addr(RTM_DELADDR, "2001:db8::9", 64, IFA_F_TENTATIVE | IFA_F_DADFAILED));
	assert_int_equal(ask(NET_SLAAC, &lease), -EADDRINUSE);
	assert_said("eth0: another host on this network has the address 2001:db8::9 already");
	assert_has(trace_text(), "close\n");
}

static void test_auto6_where_managed(void **state)
{
	struct lease lease;

	(void)state;
	play.dhcp6_until_ms = INT64_MAX;
	at(2000, link_local());
	at(2050, slaacmsg_link("M"));
	announce(2050);
	assert_int_equal(ask(NET_SLAAC, &lease), -EINTR);
	assert_said(
		"eth0: the router says that addresses come from DHCPv6, which is ip=eth0:dhcp6");
	assert_has_not(trace_text(), "soliciting");
}

static void test_auto6_without_prefix(void **state)
{
	struct lease lease;

	(void)state;
	at(2000, link_local());
	announce(2050);
	assert_int_equal(ask(NET_SLAAC, &lease), -EINTR);
	assert_said("eth0: the router announces no prefix to form an address from");
	assert_int_equal(lines_with(log_text(), "router"), 1);
	/* It has answered. */
	assert_int_equal(lines_with(trace_text(), "solicit at"), 1);
}

static void test_either6_managed(void **state)
{
	struct lease lease;

	(void)state;
	play.dhcp6_until_ms = INT64_MAX;
	at(2000, link_local());
	announce(2050);
	at(2050, slaacmsg_link("M"));
	assert_int_equal(ask(NET_SLAAC | NET_DHCP6, &lease), 0);
	assert_int_equal(lease.source, LEASE_DHCP6);
	is(&lease.addr, "2001:db8::66");
	is(&lease.routes[0].via, "fe80::1");
	assert_int_equal(lease.ndns, 2);
	assert_string_equal(lease.search, "dhcp test");
	assert_has(trace_text(), "soliciting at 1050\n");
}

/* The announcement may come before the link-local address can be used. */
static void test_either6_waits_for_the_link_local_address(void **state)
{
	struct lease lease;

	(void)state;
	play.dhcp6_until_ms = INT64_MAX;
	announce(2050);
	at(2050, slaacmsg_link("M"));
	at(3000, link_local());
	assert_int_equal(ask(NET_SLAAC | NET_DHCP6, &lease), 0);
	assert_has(trace_text(), "soliciting at 2000\n");
}

static void test_either6_not_managed(void **state)
{
	struct lease lease;

	(void)state;
	play.dhcp6_until_ms = INT64_MAX;
	at(2000, link_local());
	announce(2050);
	at(3100, formed());
	assert_int_equal(ask(NET_SLAAC | NET_DHCP6, &lease), 0);
	has_formed(&lease);
	assert_has_not(trace_text(), "soliciting");
}

static void test_either6_without_router(void **state)
{
	struct lease lease;

	(void)state;
	play.dhcp6_from_ms = 45000;
	play.dhcp6_until_ms = INT64_MAX;
	at(2000, link_local());
	assert_int_equal(ask(NET_SLAAC | NET_DHCP6, &lease), 0);
	is(&lease.addr, "2001:db8::66");
	assert_int_equal(lease.nroutes, 0);
	assert_has(trace_text(), "soliciting at 10000\n");
	assert_int_equal(lines_with(trace_text(), "soliciting"), 4);
	/* A router was given some time yet. */
	assert_int_equal(play.now, 45000 + SLAAC_ROUTER_MS);
}

/* The router says "managed", but has a prefix as well, and its server is dead. */
static void test_either6_dead_server(void **state)
{
	struct lease lease;

	(void)state;
	at(2000, link_local());
	announce(2050);
	at(2050, slaacmsg_link("M"));
	at(3100, formed());
	assert_int_equal(ask(NET_SLAAC | NET_DHCP6, &lease), 0);
	has_formed(&lease);
	assert_in_range(passed(), 11000, 11100);
}

static void test_either6_late_router(void **state)
{
	struct lease lease;

	(void)state;
	at(2000, link_local());
	announce(15000);
	at(16000, formed());
	assert_int_equal(ask(NET_SLAAC | NET_DHCP6, &lease), 0);
	has_formed(&lease);
}

static void test_lost_messages(void **state)
{
	struct lease lease;

	(void)state;
	at(2000, link_local());
	at(2050, slaacmsg_done());
	play.events[play.n - 1].err = -ENOBUFS;
	at(2051, slaacmsg_dumped(slaacmsg_route(RTM_NEWROUTE, "fe80::1")));
	at(2051, slaacmsg_dumped(formed()));
	assert_int_equal(ask(NET_SLAAC, &lease), 0);
	is(&lease.addr, "2001:db8::9");
	assert_int_equal(lines_with(trace_text(), "dump 0"), 2);
}

static void test_interrupted_dump(void **state)
{
	struct slaacmsg msg = slaacmsg_dumped(link_local());
	struct lease lease;

	(void)state;
	((struct nlmsghdr *)msg.bytes)->nlmsg_flags |= NLM_F_DUMP_INTR;
	at(START_MS, msg);
	announce(2050);
	at(3100, formed());
	assert_int_equal(ask(NET_SLAAC, &lease), 0);
	assert_has(trace_text(), "dump 0\ndump 0\ndump 1\ndump 2\n");
}

static void test_link_local_only(void **state)
{
	struct lease lease;

	(void)state;
	at(2500, link_local());
	assert_int_equal(ask(NET_LINK6, &lease), 0);
	is(&lease.addr, "fe80::9");
	assert_int_equal(lease.prefix, 64);
	assert_int_equal(lease.nroutes, 0);
	assert_int_equal(passed(), 1500);
}

static void test_link_local_duplicate(void **state)
{
	struct lease lease;

	(void)state;
	at(2000, slaacmsg_addr(RTM_NEWADDR, "fe80::9", 64, IFA_F_PERMANENT | IFA_F_DADFAILED));
	assert_int_equal(ask(NET_DHCP6, &lease), -EADDRINUSE);
	assert_said("eth0: another host on this network has the address fe80::9 already");
}

static void test_dhcp6_only(void **state)
{
	struct lease lease;

	(void)state;
	play.dhcp6_until_ms = INT64_MAX;
	play.router_answers = true;
	at(2000, link_local());
	assert_int_equal(ask(NET_DHCP6, &lease), 0);
	assert_int_equal(lease.source, LEASE_DHCP6);
	is(&lease.routes[0].via, "fe80::1");
	assert_has(trace_text(), "soliciting at 1000\n");
	assert_has(trace_text(), "close\n");
}

static void test_no_ipv6(void **state)
{
	struct lease lease;

	(void)state;
	play.open_err = -EAFNOSUPPORT;
	assert_int_equal(ask(NET_SLAAC, &lease), -EAFNOSUPPORT);
	assert_int_equal(ask(NET_DHCP6, &lease), -EAFNOSUPPORT);
	assert_string_equal(trace_text(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ordinary, setup),
		cmocka_unit_test_setup(test_options_behind_the_address, setup),
		cmocka_unit_test_setup(test_there_before, setup),
		cmocka_unit_test_setup(test_there_before_without_servers, setup),
		cmocka_unit_test_setup(test_solicits_again, setup),
		cmocka_unit_test_setup(test_no_solicitation_without_an_address, setup),
		cmocka_unit_test_setup(test_other_configuration, setup),
		cmocka_unit_test_setup(test_other_configuration_of_nobody, setup),
		cmocka_unit_test_setup(test_duplicate, setup),
		cmocka_unit_test_setup(test_auto6_where_managed, setup),
		cmocka_unit_test_setup(test_auto6_without_prefix, setup),
		cmocka_unit_test_setup(test_either6_managed, setup),
		cmocka_unit_test_setup(test_either6_waits_for_the_link_local_address, setup),
		cmocka_unit_test_setup(test_either6_not_managed, setup),
		cmocka_unit_test_setup(test_either6_without_router, setup),
		cmocka_unit_test_setup(test_either6_dead_server, setup),
		cmocka_unit_test_setup(test_either6_late_router, setup),
		cmocka_unit_test_setup(test_lost_messages, setup),
		cmocka_unit_test_setup(test_interrupted_dump, setup),
		cmocka_unit_test_setup(test_link_local_only, setup),
		cmocka_unit_test_setup(test_link_local_duplicate, setup),
		cmocka_unit_test_setup(test_dhcp6_only, setup),
		cmocka_unit_test_setup(test_no_ipv6, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
