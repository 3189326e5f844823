/* SPDX-License-Identifier: GPL-2.0-or-later */
/* links: kinit/dhcp4.c kinit/dhcp4_sockets.c tests/unit/dhcp4msg.c tests/unit/fake_log.c tests/unit/fake_trace.c */
/*
 * Whole conversations: the test is the network, the servers and the clock.  What is sent is handed
 * to the server of the test, which may let packets arrive later; what is not answered is waited
 * for.
 */
#include <errno.h>
#include <linux/if_ether.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kinit/dhcp4.h"
#include "kinit/log.h"
#include "lib/dhcp4frame.h"
#include "tests/unit/dhcp4msg.h"
#include "tests/unit/fake.h"

enum { START = 7000, QUEUE_MAX = 64, GIVE_UP_MS = 120000 };

struct arrival {
	int64_t at_ms;
	struct dhcp4_packet packet;
};

/* One question, as the server sees it. */
struct question {
	int nth; /* of all questions, from 1 */
	int64_t at_ms;
	uint16_t protocol;
	uint8_t type; /* option 53; 0 without */
	uint32_t xid;
	struct ipaddr request, server;
	const uint8_t *bytes;
	size_t len;
};

static struct arrival queue[QUEUE_MAX];
static size_t queued;
static int64_t now_ms;
static int questions;
static int64_t times[256];
static uint32_t xids[256];
static int (*server)(const struct question *question); /* returns what send() does */
static struct netask ask;
static struct lease lease;

/* ---- the line */

static int64_t fake_now(void *self)
{
	(void)self;
	return now_ms;
}

static struct arrival *arrive(int64_t at_ms)
{
	struct arrival *a = &queue[queued++];

	assert_true(queued <= QUEUE_MAX);
	a->at_ms = at_ms;
	a->packet.summed = true;
	a->packet.protocol = ETH_P_IP;
	return a;
}

static void reply_at(int64_t at_ms, const struct dhcp4msg *msg)
{
	struct arrival *a = arrive(at_ms);

	a->packet.len = dhcp4msg_packet(msg, a->packet.bytes);
}

/* An answer of 10.0.0.1 after 10 ms. */
static void answer(const struct question *q, uint8_t type, const char *addr)
{
	struct dhcp4msg msg;

	dhcp4msg_start(&msg, type, q->xid, addr);
	reply_at(now_ms + 10, &msg);
}

static void read_options(struct question *q)
{
	for (size_t at = 240; at < q->len && q->bytes[at] != 255; at += 2 + q->bytes[at + 1]) {
		const uint8_t *value = q->bytes + at + 2;

		if (q->bytes[at] == 53)
			q->type = value[0];
		if (q->bytes[at] == 50)
			q->request = ipaddr_make(IP_V4, value);
		if (q->bytes[at] == 54)
			q->server = ipaddr_make(IP_V4, value);
	}
}

static int fake_send(void *self, uint16_t protocol, const uint8_t *bytes, size_t len)
{
	struct question q = { .nth = ++questions, .at_ms = now_ms, .protocol = protocol };

	(void)self;
	assert_true(questions < 256);
	if (protocol == ETH_P_IP) {
		assert_memory_equal(bytes + 20, "\0\x44\0\x43", 4);
		assert_true(len >= 328);
		q.bytes = bytes + 28;
		q.len = len - 28;
		memcpy(&q.xid, q.bytes + 4, 4);
		q.xid = __builtin_bswap32(q.xid);
		read_options(&q);
	} else {
		assert_int_equal(len, 28);
	}
	times[questions] = now_ms;
	xids[questions] = q.xid;
	return server(&q);
}

static int fake_receive(void *self, int64_t until_ms, struct dhcp4_packet *packet)
{
	size_t first = 0;

	(void)self;
	for (size_t i = 1; i < queued; i++)
		if (queue[i].at_ms < queue[first].at_ms)
			first = i;
	if (!queued || queue[first].at_ms > until_ms) {
		now_ms = until_ms > now_ms ? until_ms : now_ms;
		/* Whoever waits for ever is taken away his interface. */
		return now_ms > START + GIVE_UP_MS ? -ENODEV : 0;
	}
	now_ms = queue[first].at_ms > now_ms ? queue[first].at_ms : now_ms;
	*packet = queue[first].packet;
	queue[first] = queue[--queued];
	return 1;
}

static int converse(int (*with)(const struct question *))
{
	const struct dhcp4_line line = {
		.now_ms = fake_now,
		.send = fake_send,
		.receive = fake_receive,
	};

	server = with;
	return dhcp4_converse(&ask, &line, 99, &lease);
}

static int setup(void **state)
{
	(void)state;
	log_clear();
	queued = 0;
	questions = 0;
	now_ms = START;
	memset(&lease, 0, sizeof(lease));
	ask = (struct netask){
		.ifindex = 2,
		.name = "eth0",
		.arptype = 1,
		.mac = DHCP4MSG_MAC,
		.mac_len = 6,
		.mtu = 1500,
		.methods = NET_DHCP,
		.hostname = "",
		.vendor_class = "",
	};
	return 0;
}

static void is_bound_to(const char *addr)
{
	assert_addr(&lease.addr, addr);
	assert_int_equal(lease.source, LEASE_DHCP);
}

/* ---- servers */

static int good(const struct question *q)
{
	if (q->type == DHCP4_DISCOVER)
		answer(q, DHCP4_OFFER, "10.0.0.9");
	else if (q->type == DHCP4_REQUEST)
		answer(q, DHCP4_ACK, "10.0.0.9");
	return 0;
}

static int silent(const struct question *q)
{
	(void)q;
	return 0;
}

static void a_good_server(void **state)
{
	(void)state;
	assert_int_equal(converse(good), 0);
	is_bound_to("10.0.0.9");
	assert_int_equal(now_ms, START + 20);
	assert_int_equal(lease.since_ms, START + 10);
	assert_string_equal(log_text(), "6 eth0: asking for an address by DHCP\n");
}

static int asks_who(const struct question *q)
{
	static const char id[] = "\x3d\7\1" DHCP4MSG_MAC;
	static const char class[] = "\x3c\x0bLinux kinit";

	assert_non_null(memmem(q->bytes + 240, q->len - 240, id, sizeof(id) - 1));
	assert_non_null(memmem(q->bytes + 240, q->len - 240, class, sizeof(class) - 1));
	assert_memory_equal(q->bytes + 28, DHCP4MSG_MAC, 6);
	return good(q);
}

static int asks_by_name(const struct question *q)
{
	static const char id[] = "\x3d\4\0abc";
	static const char class[] = "\x3c\4rack";
	static const char name[] = "\x0c\6node-7";

	assert_non_null(memmem(q->bytes + 240, q->len - 240, id, sizeof(id) - 1));
	assert_non_null(memmem(q->bytes + 240, q->len - 240, class, sizeof(class) - 1));
	assert_non_null(memmem(q->bytes + 240, q->len - 240, name, sizeof(name) - 1));
	return good(q);
}

static void who_asks(void **state)
{
	(void)state;
	assert_int_equal(converse(asks_who), 0);
	ask.hostname = "node-7";
	ask.vendor_class = "rack";
	ask.client_id = (const uint8_t *)"\0abc";
	ask.client_id_len = 4;
	assert_int_equal(converse(asks_by_name), 0);
}

static int after_the_third(const struct question *q)
{
	return q->nth <= 3 ? 0 : good(q);
}

static void lost_discovers(void **state)
{
	(void)state;
	assert_int_equal(converse(after_the_third), 0);
	assert_in_range(times[2] - times[1], 500, 1500);
	assert_in_range(times[3] - times[2], 1500, 2500);
	assert_in_range(times[4] - times[3], 3500, 4500);
	assert_int_equal(xids[5], xids[1]);
	is_bound_to("10.0.0.9");
}

/* It pings the address first, for three seconds; its answer to the first question counts. */
static int slow(const struct question *q)
{
	struct dhcp4msg msg;

	if (q->type != DHCP4_DISCOVER)
		return good(q);
	dhcp4msg_start(&msg, DHCP4_OFFER, q->xid, "10.0.0.9");
	reply_at(now_ms + 3000, &msg);
	return 0;
}

static void a_slow_server(void **state)
{
	(void)state;
	assert_int_equal(converse(slow), 0);
	assert_int_equal(now_ms, START + 3010);
	is_bound_to("10.0.0.9");
}

static int no_answer_to_request(const struct question *q)
{
	return q->type == DHCP4_REQUEST && q->nth < 12 ? 0 : good(q);
}

/* DISCOVER, four REQUESTs, and all over again with another id. */
static void a_server_that_dies_after_its_offer(void **state)
{
	(void)state;
	assert_int_equal(converse(no_answer_to_request), 0);
	assert_int_equal(xids[5], xids[1]);
	assert_true(xids[6] != xids[1]);
	assert_int_equal(questions, 12);
	is_bound_to("10.0.0.9");
}

static int refuses_once(const struct question *q)
{
	struct dhcp4msg msg;

	if (q->type != DHCP4_REQUEST || q->nth > 2)
		return good(q);
	dhcp4msg_start(&msg, DHCP4_NAK, q->xid, "0.0.0.0");
	dhcp4msg_text(&msg, 56, "lease is\ngone %s");
	reply_at(now_ms + 10, &msg);
	return 0;
}

static void a_refusal_then_an_offer(void **state)
{
	(void)state;
	assert_int_equal(converse(refuses_once), 0);
	assert_said("4 eth0: DHCP server 10.0.0.1 refuses 10.0.0.9 (\"lease is?gone %s\"); asking "
		    "anew\n");
	assert_int_equal(times[3] - times[2], 10 + 500);
	assert_true(xids[3] != xids[2]);
	is_bound_to("10.0.0.9");
}

static void two(const struct question *q, uint8_t type)
{
	struct dhcp4msg msg;

	answer(q, type, "10.0.0.9");
	dhcp4msg_start(&msg, type, q->xid, "10.0.0.77");
	memcpy(msg.bytes + 245, "\x0a\0\0\2", 4);
	reply_at(now_ms + 5, &msg);
}

static int both_offer(const struct question *q)
{
	struct dhcp4msg msg;

	if (q->type == DHCP4_DISCOVER) {
		two(q, DHCP4_OFFER);
		return 0;
	}
	assert_addr(&q->server, "10.0.0.2");
	assert_addr(&q->request, "10.0.0.77");
	answer(q, DHCP4_NAK, "0.0.0.0"); /* of 10.0.0.1, which nobody asked */
	dhcp4msg_start(&msg, DHCP4_ACK, q->xid, "10.0.0.77");
	memcpy(msg.bytes + 245, "\x0a\0\0\2", 4);
	reply_at(now_ms + 20, &msg);
	return 0;
}

static void two_servers(void **state)
{
	(void)state;
	assert_int_equal(converse(both_offer), 0);
	is_bound_to("10.0.0.77");
	assert_addr(&lease.server, "10.0.0.2");
	assert_not_said("refuses");
}

static int bootp_only(const struct question *q)
{
	answer(q, 0, "10.0.0.9");
	return 0;
}

static void a_bootp_server(void **state)
{
	(void)state;
	ask.methods = NET_DHCP | NET_BOOTP;
	assert_int_equal(converse(bootp_only), 0);
	assert_int_equal(lease.source, LEASE_BOOTP);
	assert_addr(&lease.addr, "10.0.0.9");
	assert_int_equal(questions, 1);
	assert_said("asking for an address by DHCP and BOOTP");
}

static void bootp_alone(void **state)
{
	(void)state;
	ask.methods = NET_BOOTP;
	assert_int_equal(converse(bootp_only), 0);
	assert_int_equal(lease.source, LEASE_BOOTP);
	assert_said("asking for an address by BOOTP\n");
}

/* It is said, but once only. */
static void bootp_is_no_answer_to_dhcp(void **state)
{
	(void)state;
	assert_int_equal(converse(bootp_only), -ENODEV);
	assert_int_equal(
		lines_with(log_text(), "10.0.0.254 makes no sense and is ignored: BOOTP"), 1);
	assert_int_equal(lines_with(log_text(), "eth0"), 2);
}

/* What is for others, or nobody: many of them before each good answer. */
static int among_noise(const struct question *q)
{
	struct dhcp4msg msg;
	struct arrival *a;

	dhcp4msg_start(
		&msg, q->type == DHCP4_DISCOVER ? DHCP4_OFFER : DHCP4_ACK, q->xid ^ 1, "10.0.0.66");
	reply_at(now_ms + 1, &msg);
	dhcp4msg_start(
		&msg, q->type == DHCP4_DISCOVER ? DHCP4_OFFER : DHCP4_ACK, q->xid, "10.0.0.66");
	msg.bytes[33] ^= 1; /* another's hardware address */
	reply_at(now_ms + 2, &msg);
	a = arrive(now_ms + 3);
	a->packet.len = 700;
	memset(a->packet.bytes, 0x45, 700);
	arrive(now_ms + 4)->packet.len = 0;
	dhcp4msg_start(&msg, DHCP4_OFFER, q->xid, "10.0.0.66");
	reply_at(now_ms + 5, &msg);
	queue[queued - 1].packet.bytes[28 + 19] ^= 1; /* the checksum is wrong */
	a = arrive(now_ms + 6);
	a->packet.protocol = ETH_P_RARP;
	a->packet.len = 46;
	return good(q);
}

static void noise(void **state)
{
	(void)state;
	assert_int_equal(converse(among_noise), 0);
	is_bound_to("10.0.0.9");
	assert_int_equal(now_ms, START + 20);
	assert_int_equal(lines_with(log_text(), "eth0"), 1);
}

static int senseless(const struct question *q)
{
	struct dhcp4msg msg;

	for (int i = 0; i < 3; i++) {
		dhcp4msg_start(&msg, 9, q->xid, "10.0.0.9");
		reply_at(now_ms + i, &msg);
	}
	dhcp4msg_start(&msg, DHCP4_OFFER, q->xid, "255.255.255.255");
	reply_at(now_ms + 3, &msg);
	return q->nth < 3 ? 0 : good(q);
}

static void nonsense_is_told_once(void **state)
{
	(void)state;
	assert_int_equal(converse(senseless), 0);
	is_bound_to("10.0.0.9");
	assert_int_equal(lines_with(log_text(), "makes no sense"), 1);
	assert_said(
		"4 eth0: the answer of DHCP server 10.0.0.254 makes no sense and is ignored: its "
		"type is not one of a server's\n");
}

static int changes_its_mind(const struct question *q)
{
	if (q->type == DHCP4_REQUEST && q->nth == 2) {
		answer(q, DHCP4_ACK, "10.0.0.10");
		return 0;
	}
	return good(q);
}

static void an_ack_for_another_address(void **state)
{
	(void)state;
	assert_int_equal(converse(changes_its_mind), 0);
	is_bound_to("10.0.0.9");
	assert_said(
		"4 eth0: DHCP server 10.0.0.1 acknowledges 10.0.0.10 instead of 10.0.0.9; asking "
		"anew\n");
	assert_int_equal(questions, 4);
}

static int knows_it(const struct question *q)
{
	assert_int_equal(q->type, DHCP4_REQUEST);
	assert_addr(&q->request, "10.0.0.9");
	assert_addr(&q->server, "");
	return good(q);
}

static void the_address_of_the_command_line(void **state)
{
	(void)state;
	ask.request = dhcp4msg_addr("10.0.0.9");
	assert_int_equal(converse(knows_it), 0);
	assert_int_equal(now_ms, START + 10);
	is_bound_to("10.0.0.9");
}

static int too_many_routes(const struct question *q)
{
	struct dhcp4msg msg;

	if (q->type == DHCP4_DISCOVER)
		return good(q);
	dhcp4msg_start(&msg, DHCP4_ACK, q->xid, "10.0.0.9");
	for (int i = 0; i < 33; i++)
		dhcp4msg_put(&msg, 121, "\x08\x0b\x0a\0\0\1", 6);
	reply_at(now_ms, &msg);
	return 0;
}

static void routes_that_have_no_room(void **state)
{
	(void)state;
	assert_int_equal(converse(too_many_routes), 0);
	assert_said("4 eth0: the DHCP server gives 1 routes too many; only 32 are kept\n");
}

/* Between guests of one machine nobody fills the checksum in. */
static int without_sums(const struct question *q)
{
	good(q);
	queue[queued - 1].packet.summed = false;
	queue[queued - 1].packet.bytes[26] ^= 0x55;
	return 0;
}

static void a_neighbour_on_the_same_machine(void **state)
{
	(void)state;
	assert_int_equal(converse(without_sums), 0);
	assert_int_equal(now_ms, START + 20);
	is_bound_to("10.0.0.9");
}

/* ---- RARP */

static void rarp_answer(int64_t at_ms, uint8_t last)
{
	static const char bytes[] =
		"\0\1\x08\0\6\4\0\4\2\0\0\0\0\1\x0a\0\0\3" DHCP4MSG_MAC "\x0a\0\0";
	struct arrival *a = arrive(at_ms);

	memcpy(a->packet.bytes, bytes, sizeof(bytes) - 1);
	a->packet.bytes[27] = last;
	a->packet.len = 28;
	a->packet.protocol = ETH_P_RARP;
}

static int rarp_only(const struct question *q)
{
	if (q->protocol == ETH_P_RARP)
		rarp_answer(now_ms + 10, 44);
	return 0;
}

/* DHCP too, which nobody asked for. */
static int both_kinds_of_answer(const struct question *q)
{
	struct dhcp4msg msg;

	dhcp4msg_start(&msg, DHCP4_OFFER, 0, "10.0.0.9");
	reply_at(now_ms, &msg);
	return rarp_only(q);
}

static void rarp_alone(void **state)
{
	(void)state;
	ask.methods = NET_RARP;
	assert_int_equal(converse(both_kinds_of_answer), 0);
	assert_int_equal(lines_with(log_text(), "eth0"), 1);
	assert_int_equal(lease.source, LEASE_RARP);
	assert_addr(&lease.addr, "10.0.0.44");
	assert_int_equal(lease.since_ms, START + 10);
	assert_int_equal(questions, 1);
	assert_said("asking for an address by RARP\n");
}

static void rarp_of_another_server(void **state)
{
	(void)state;
	ask.methods = NET_RARP;
	ask.server = dhcp4msg_addr("10.0.0.4");
	assert_int_equal(converse(rarp_only), -ENODEV);
	assert_in_range(times[2] - times[1], 500, 1500);
	assert_in_range(times[3] - times[2], 1500, 2500);
	for (int i = 7; i < questions; i++)
		assert_in_range(times[i] - times[i - 1], 15500, 16500);
}

/* All at once: RARP is asked a second later, and its server alone answers. */
static void rarp_beside_dhcp(void **state)
{
	(void)state;
	ask.methods = NET_DHCP | NET_BOOTP | NET_RARP;
	assert_int_equal(converse(rarp_only), 0);
	assert_int_equal(lease.source, LEASE_RARP);
	assert_int_equal(now_ms, START + 1010);
	assert_said("asking for an address by DHCP, BOOTP and RARP\n");
}

static int both_kinds(const struct question *q)
{
	if (q->type == DHCP4_DISCOVER) {
		answer(q, DHCP4_OFFER, "10.0.0.9");
		rarp_answer(now_ms + 11, 44);
	}
	return q->type == DHCP4_REQUEST ? good(q) : 0;
}

static void an_offer_is_worth_more_than_rarp(void **state)
{
	(void)state;
	ask.methods = NET_DHCP | NET_RARP;
	assert_int_equal(converse(both_kinds), 0);
	is_bound_to("10.0.0.9");
}

/* Nobody asked for it. */
static int rarp_unasked(const struct question *q)
{
	rarp_answer(now_ms + 1, 44);
	return good(q);
}

static void rarp_that_is_not_wanted(void **state)
{
	(void)state;
	assert_int_equal(converse(rarp_unasked), 0);
	is_bound_to("10.0.0.9");
}

/* ---- trouble with the link */

static int down_at_first(const struct question *q)
{
	return q->nth <= 3 ? -ENETDOWN : good(q);
}

static void a_link_that_goes_down(void **state)
{
	(void)state;
	log_set_debug(true);
	assert_int_equal(converse(down_at_first), 0);
	assert_int_equal(times[2] - times[1], 1000);
	assert_int_equal(times[4] - times[3], 1000);
	assert_int_equal(xids[4], xids[1]);
	assert_int_equal(lines_with(log_text(),
				 "eth0: nothing can be sent: Network is down; again in 1000 ms"),
		3);
	is_bound_to("10.0.0.9");
}

static int gone(const struct question *q)
{
	return q->nth == 1 ? 0 : -ENXIO;
}

static void an_interface_that_is_gone(void **state)
{
	(void)state;
	assert_int_equal(converse(gone), -ENODEV);
	assert_int_equal(questions, 2);
	setup(NULL);
	assert_int_equal(converse(silent), -ENODEV);
}

static void links_that_cannot_ask(void **state)
{
	(void)state;
	ask.arptype = 65534; /* ARPHRD_NONE */
	assert_int_equal(converse(good), -EPFNOSUPPORT);
	setup(NULL);
	ask.arptype = 32; /* InfiniBand */
	ask.mac_len = 20;
	assert_int_equal(converse(good), -EPFNOSUPPORT);
	setup(NULL);
	ask.mac_len = 0;
	assert_int_equal(converse(good), -EPFNOSUPPORT);
	assert_int_equal(dhcp4_ask(&ask, &lease), -EPFNOSUPPORT);
	setup(NULL);
	ask.arptype = 27; /* EUI-64 */
	ask.mac_len = 8;
	ask.methods = NET_RARP;
	assert_int_equal(converse(good), -EPFNOSUPPORT);
	setup(NULL);
	ask.methods = NET_SLAAC;
	assert_int_equal(converse(good), -EINVAL);
	assert_int_equal(questions, 0);
	assert_string_equal(log_text(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup(function, setup)
		TEST(a_good_server),
		TEST(who_asks),
		TEST(lost_discovers),
		TEST(a_slow_server),
		TEST(a_server_that_dies_after_its_offer),
		TEST(a_refusal_then_an_offer),
		TEST(two_servers),
		TEST(a_bootp_server),
		TEST(bootp_alone),
		TEST(bootp_is_no_answer_to_dhcp),
		TEST(noise),
		TEST(nonsense_is_told_once),
		TEST(an_ack_for_another_address),
		TEST(the_address_of_the_command_line),
		TEST(routes_that_have_no_room),
		TEST(a_neighbour_on_the_same_machine),
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
