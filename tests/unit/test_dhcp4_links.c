/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * RARP, alone and beside DHCP, and links that are in trouble, or cannot ask at all.
 */
#include <linux/if_ether.h>

#include "cmdline/netconf.h"
#include "kinit/ask/ask.h"
#include "kinit/base/log.h"
#include "lib/dhcp4.h"
#include "lib/lease.h"
#include "tests/unit/help/dhcp4msg.h"
#include "tests/unit/help/dhcp4net.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

static int silent(const struct question *q)
{
	(void)q;
	return 0;
}

static void rarp_answer(int64_t at_ms, uint8_t last)
{
	static const char bytes[] =
		"\0\1\x08\0\6\4\0\4\2\0\0\0\0\1\x0a\0\0\3" DHCP4MSG_MAC "\x0a\0\0";
	struct arrival *a = net_arrive(at_ms);

	memcpy(a->packet.bytes, bytes, sizeof(bytes) - 1);
	a->packet.bytes[27] = last;
	a->packet.len = 28;
	a->packet.protocol = ETH_P_RARP;
}

static int rarp_only(const struct question *q)
{
	if (q->protocol == ETH_P_RARP)
		rarp_answer(net.now_ms + 10, 44);
	return 0;
}

/* DHCP too, which nobody asked for. */
static int both_kinds_of_answer(const struct question *q)
{
	struct dhcp4msg msg;

	dhcp4msg_start(&msg, DHCP4_OFFER, 0, "10.0.0.9");
	net_reply_at(net.now_ms, &msg);
	return rarp_only(q);
}

static void rarp_alone(void **state)
{
	(void)state;
	net.ask.methods = NET_RARP;
	assert_int_equal(net_converse(both_kinds_of_answer), 0);
	assert_int_equal(lines_with(log_text(), "eth0"), 1);
	assert_int_equal(net.lease.source, LEASE_RARP);
	assert_addr(&net.lease.addr, "10.0.0.44");
	assert_int_equal(net.lease.since_ms, START + 10);
	assert_int_equal(net.questions, 1);
	assert_said("asking for an address by RARP\n");
}

static void rarp_of_another_server(void **state)
{
	(void)state;
	net.ask.methods = NET_RARP;
	net.ask.server = dhcp4msg_addr("10.0.0.4");
	assert_int_equal(net_converse(rarp_only), -ENODEV);
	assert_in_range(net.times[2] - net.times[1], 500, 1500);
	assert_in_range(net.times[3] - net.times[2], 1500, 2500);
	for (int i = 7; i < net.questions; i++)
		assert_in_range(net.times[i] - net.times[i - 1], 7500, 8500);
}

/* All at once: RARP is asked a second later, and its server alone answers. */
static void rarp_beside_dhcp(void **state)
{
	(void)state;
	net.ask.methods = NET_DHCP | NET_BOOTP | NET_RARP;
	assert_int_equal(net_converse(rarp_only), 0);
	assert_int_equal(net.lease.source, LEASE_RARP);
	assert_int_equal(net.now_ms, START + 1010);
	assert_said("asking for an address by DHCP, BOOTP and RARP\n");
}

static int both_kinds(const struct question *q)
{
	if (q->type == DHCP4_DISCOVER) {
		net_answer(q, DHCP4_OFFER, "10.0.0.9");
		rarp_answer(net.now_ms + 11, 44);
	}
	return q->type == DHCP4_REQUEST ? net_good(q) : 0;
}

static void an_offer_is_worth_more_than_rarp(void **state)
{
	(void)state;
	net.ask.methods = NET_DHCP | NET_RARP;
	assert_int_equal(net_converse(both_kinds), 0);
	assert_bound_to("10.0.0.9");
}

/* Nobody asked for it. */
static int rarp_unasked(const struct question *q)
{
	rarp_answer(net.now_ms + 1, 44);
	return net_good(q);
}

static void rarp_that_is_not_wanted(void **state)
{
	(void)state;
	assert_int_equal(net_converse(rarp_unasked), 0);
	assert_bound_to("10.0.0.9");
}

/* ---- trouble with the link */

static int down_at_first(const struct question *q)
{
	return q->nth <= 3 ? -ENETDOWN : net_good(q);
}

static void a_link_that_goes_down(void **state)
{
	(void)state;
	log_set_debug(true);
	assert_int_equal(net_converse(down_at_first), 0);
	assert_int_equal(net.times[2] - net.times[1], 1000);
	assert_int_equal(net.times[4] - net.times[3], 1000);
	assert_int_equal(net.xids[4], net.xids[1]);
	assert_int_equal(lines_with(log_text(),
				 "eth0: nothing can be sent: Network is down; again in 1000 ms"),
		3);
	assert_bound_to("10.0.0.9");
}

static int gone(const struct question *q)
{
	return q->nth == 1 ? 0 : -ENXIO;
}

static void an_interface_that_is_gone(void **state)
{
	(void)state;
	assert_int_equal(net_converse(gone), -ENODEV);
	assert_int_equal(net.questions, 2);
	net_setup(NULL);
	assert_int_equal(net_converse(silent), -ENODEV);
}

static void links_that_cannot_ask(void **state)
{
	(void)state;
	net.ask.arptype = 65534; /* ARPHRD_NONE */
	assert_int_equal(net_converse(net_good), -EPFNOSUPPORT);
	net_setup(NULL);
	net.ask.arptype = 32; /* InfiniBand */
	net.ask.mac_len = 20;
	assert_int_equal(net_converse(net_good), -EPFNOSUPPORT);
	net_setup(NULL);
	net.ask.mac_len = 0;
	assert_int_equal(net_converse(net_good), -EPFNOSUPPORT);
	assert_int_equal(dhcp4_ask(&net.ask, &net.lease), -EPFNOSUPPORT);
	net_setup(NULL);
	net.ask.arptype = 27; /* EUI-64 */
	net.ask.mac_len = 8;
	net.ask.methods = NET_RARP;
	assert_int_equal(net_converse(net_good), -EPFNOSUPPORT);
	net_setup(NULL);
	net.ask.methods = NET_SLAAC;
	assert_int_equal(net_converse(net_good), -EINVAL);
	assert_int_equal(net.questions, 0);
	assert_string_equal(log_text(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup(function, net_setup)
		TEST(rarp_alone),
		TEST(rarp_of_another_server),
		TEST(rarp_beside_dhcp),
		TEST(an_offer_is_worth_more_than_rarp),
		TEST(rarp_that_is_not_wanted),
		TEST(a_link_that_goes_down),
		TEST(an_interface_that_is_gone),
		TEST(links_that_cannot_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
