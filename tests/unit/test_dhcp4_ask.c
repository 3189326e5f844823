/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whole conversations with DHCP and BOOTP servers.
 */
#include <linux/if_ether.h>

#include "cmdline/netconf.h"
#include "kinit/base/log.h"
#include "lib/dhcp4.h"
#include "lib/lease.h"
#include "tests/unit/help/dhcp4msg.h"
#include "tests/unit/help/dhcp4net.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

static void a_good_server(void **state)
{
	(void)state;
	assert_int_equal(net_converse(net_good), 0);
	assert_bound_to("10.0.0.9");
	assert_int_equal(net.now_ms, START + 20);
	assert_int_equal(net.lease.since_ms, START + 10);
	assert_string_equal(log_text(), "6 eth0: asking for an address by DHCP\n");
}

static int asks_who(const struct question *q)
{
	static const char id[] = "\x3d\7\1" DHCP4MSG_MAC;
	static const char class[] = "\x3c\x0bLinux kinit";

	assert_non_null(memmem(q->bytes + 240, q->len - 240, id, sizeof(id) - 1));
	assert_non_null(memmem(q->bytes + 240, q->len - 240, class, sizeof(class) - 1));
	assert_memory_equal(q->bytes + 28, DHCP4MSG_MAC, 6);
	return net_good(q);
}

static int asks_by_name(const struct question *q)
{
	static const char id[] = "\x3d\4\0abc";
	static const char class[] = "\x3c\4rack";
	static const char name[] = "\x0c\6node-7";

	assert_non_null(memmem(q->bytes + 240, q->len - 240, id, sizeof(id) - 1));
	assert_non_null(memmem(q->bytes + 240, q->len - 240, class, sizeof(class) - 1));
	assert_non_null(memmem(q->bytes + 240, q->len - 240, name, sizeof(name) - 1));
	return net_good(q);
}

static void who_asks(void **state)
{
	(void)state;
	assert_int_equal(net_converse(asks_who), 0);
	net.ask.hostname = "node-7";
	net.ask.vendor_class = "rack";
	net.ask.client_id = (const uint8_t *)"\0abc";
	net.ask.client_id_len = 4;
	assert_int_equal(net_converse(asks_by_name), 0);
}

/* What random_u32() gives. */
static uint32_t drawn;

uint32_t random_u32(void)
{
	return drawn;
}

/* One question is enough. */
static int is_gone(const struct question *q)
{
	(void)q;
	return -ENODEV;
}

static uint32_t first_id(int (*converse)(net_server *server))
{
	net.questions = 0;
	assert_int_equal(converse(is_gone), -ENODEV);
	return net.xids[1];
}

/* Of a machine and its clone, which start alike, and of two boots of one: none has the ids of another. */
static void ids_of_their_own(void **state)
{
	uint32_t before = first_id(net_converse);

	(void)state;
	assert_int_equal(first_id(net_converse), before);
	for (size_t i = 0; i < net.ask.mac_len; i++) {
		net.ask.mac[i] ^= 1;
		assert_true(first_id(net_converse) != before);
		net.ask.mac[i] ^= 1;
	}
	for (int bit = 0; bit < 32; bit++) {
		net.seed = 99 ^ 1U << bit;
		assert_true(first_id(net_converse) != before);
		/* The seed is the one that was drawn. */
		drawn = net.seed;
		assert_int_equal(first_id(net_ask), first_id(net_converse));
	}
}

static int after_the_third(const struct question *q)
{
	return q->nth <= 3 ? 0 : net_good(q);
}

static void lost_discovers(void **state)
{
	(void)state;
	assert_int_equal(net_converse(after_the_third), 0);
	assert_in_range(net.times[2] - net.times[1], 500, 1500);
	assert_in_range(net.times[3] - net.times[2], 1500, 2500);
	assert_in_range(net.times[4] - net.times[3], 3500, 4500);
	assert_int_equal(net.xids[5], net.xids[1]);
	assert_bound_to("10.0.0.9");
}

/* It pings the address first, for three seconds; its answer to the first question counts. */
static int slow(const struct question *q)
{
	struct dhcp4msg msg;

	if (q->type != DHCP4_DISCOVER)
		return net_good(q);
	dhcp4msg_start(&msg, DHCP4_OFFER, q->xid, "10.0.0.9");
	net_reply_at(net.now_ms + 3000, &msg);
	return 0;
}

static void a_slow_server(void **state)
{
	(void)state;
	assert_int_equal(net_converse(slow), 0);
	assert_int_equal(net.now_ms, START + 3010);
	assert_bound_to("10.0.0.9");
}

static int no_answer_to_request(const struct question *q)
{
	return q->type == DHCP4_REQUEST && q->nth < 12 ? 0 : net_good(q);
}

/* DISCOVER, four REQUESTs, and all over again with another id. */
static void a_server_that_dies_after_its_offer(void **state)
{
	(void)state;
	assert_int_equal(net_converse(no_answer_to_request), 0);
	assert_int_equal(net.xids[5], net.xids[1]);
	assert_true(net.xids[6] != net.xids[1]);
	assert_int_equal(net.questions, 12);
	assert_bound_to("10.0.0.9");
}

static int refuses_once(const struct question *q)
{
	struct dhcp4msg msg;

	if (q->type != DHCP4_REQUEST || q->nth > 2)
		return net_good(q);
	dhcp4msg_start(&msg, DHCP4_NAK, q->xid, "0.0.0.0");
	dhcp4msg_text(&msg, 56, "lease is\ngone %s");
	net_reply_at(net.now_ms + 10, &msg);
	return 0;
}

static void a_refusal_then_an_offer(void **state)
{
	(void)state;
	assert_int_equal(net_converse(refuses_once), 0);
	assert_said("4 eth0: DHCP server 10.0.0.1 refuses 10.0.0.9 (\"lease is?gone %s\"); asking "
		    "anew\n");
	assert_int_equal(net.times[3] - net.times[2], 10 + 500);
	assert_true(net.xids[3] != net.xids[2]);
	assert_bound_to("10.0.0.9");
}

static void two(const struct question *q, uint8_t type)
{
	struct dhcp4msg msg;

	net_answer(q, type, "10.0.0.9");
	dhcp4msg_start(&msg, type, q->xid, "10.0.0.77");
	memcpy(msg.bytes + 245, "\x0a\0\0\2", 4);
	net_reply_at(net.now_ms + 5, &msg);
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
	net_answer(q, DHCP4_NAK, "0.0.0.0"); /* of 10.0.0.1, which nobody asked */
	dhcp4msg_start(&msg, DHCP4_ACK, q->xid, "10.0.0.77");
	memcpy(msg.bytes + 245, "\x0a\0\0\2", 4);
	net_reply_at(net.now_ms + 20, &msg);
	return 0;
}

static void two_servers(void **state)
{
	(void)state;
	assert_int_equal(net_converse(both_offer), 0);
	assert_bound_to("10.0.0.77");
	assert_addr(&net.lease.server, "10.0.0.2");
	assert_not_said("refuses");
}

static int bootp_only(const struct question *q)
{
	net_answer(q, 0, "10.0.0.9");
	return 0;
}

static void a_bootp_server(void **state)
{
	(void)state;
	net.ask.methods = NET_DHCP | NET_BOOTP;
	assert_int_equal(net_converse(bootp_only), 0);
	assert_int_equal(net.lease.source, LEASE_BOOTP);
	assert_addr(&net.lease.addr, "10.0.0.9");
	assert_int_equal(net.questions, 1);
	assert_said("asking for an address by DHCP and BOOTP");
}

static void bootp_alone(void **state)
{
	(void)state;
	net.ask.methods = NET_BOOTP;
	assert_int_equal(net_converse(bootp_only), 0);
	assert_int_equal(net.lease.source, LEASE_BOOTP);
	assert_said("asking for an address by BOOTP\n");
}

/* It is said, but once only. */
static void bootp_is_no_answer_to_dhcp(void **state)
{
	(void)state;
	assert_int_equal(net_converse(bootp_only), -ENODEV);
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
	net_reply_at(net.now_ms + 1, &msg);
	dhcp4msg_start(
		&msg, q->type == DHCP4_DISCOVER ? DHCP4_OFFER : DHCP4_ACK, q->xid, "10.0.0.66");
	msg.bytes[33] ^= 1; /* another's hardware address */
	net_reply_at(net.now_ms + 2, &msg);
	a = net_arrive(net.now_ms + 3);
	a->packet.len = 700;
	memset(a->packet.bytes, 0x45, 700);
	net_arrive(net.now_ms + 4)->packet.len = 0;
	dhcp4msg_start(&msg, DHCP4_OFFER, q->xid, "10.0.0.66");
	net_reply_at(net.now_ms + 5, &msg);
	net.queue[net.queued - 1].packet.bytes[28 + 19] ^= 1; /* the checksum is wrong */
	a = net_arrive(net.now_ms + 6);
	a->packet.protocol = ETH_P_RARP;
	a->packet.len = 46;
	return net_good(q);
}

static void noise(void **state)
{
	(void)state;
	assert_int_equal(net_converse(among_noise), 0);
	assert_bound_to("10.0.0.9");
	assert_int_equal(net.now_ms, START + 20);
	assert_int_equal(lines_with(log_text(), "eth0"), 1);
}

static int senseless(const struct question *q)
{
	struct dhcp4msg msg;

	for (int i = 0; i < 3; i++) {
		dhcp4msg_start(&msg, 9, q->xid, "10.0.0.9");
		net_reply_at(net.now_ms + i, &msg);
	}
	dhcp4msg_start(&msg, DHCP4_OFFER, q->xid, "255.255.255.255");
	net_reply_at(net.now_ms + 3, &msg);
	return q->nth < 3 ? 0 : net_good(q);
}

/* As servers in small devices do: neither the offer nor the ACK says whose it is. */
static int says_not_whose(const struct question *question)
{
	struct dhcp4msg msg;
	uint8_t type = question->type == DHCP4_DISCOVER ? DHCP4_OFFER : DHCP4_ACK;

	if (type == DHCP4_ACK)
		assert_addr(&question->server, "10.0.0.254");
	dhcp4msg_start(&msg, type, question->xid, "10.0.0.9");
	dhcp4msg_field(&msg, 20, "10.0.0.7");
	/* Behind the 3 bytes of the type; in its place an option that does not matter. */
	msg.bytes[240 + 3] = 224;
	net_reply_at(net.now_ms + 10, &msg);
	return 0;
}

static void a_server_that_does_not_say_who_it_is(void **state)
{
	(void)state;
	assert_int_equal(net_converse(says_not_whose), 0);
	assert_bound_to("10.0.0.9");
	/* It is no other than the one that was asked; where the root is, its next server says. */
	assert_addr(&net.lease.server, "10.0.0.254");
	assert_addr(&net.lease.next_server, "10.0.0.7");
}

static void nonsense_is_told_once(void **state)
{
	(void)state;
	assert_int_equal(net_converse(senseless), 0);
	assert_bound_to("10.0.0.9");
	assert_int_equal(lines_with(log_text(), "makes no sense"), 1);
	assert_said(
		"4 eth0: the answer of DHCP server 10.0.0.254 makes no sense and is ignored: its "
		"type is not one of a server's\n");
}

static int changes_its_mind(const struct question *q)
{
	if (q->type == DHCP4_REQUEST && q->nth == 2) {
		net_answer(q, DHCP4_ACK, "10.0.0.10");
		return 0;
	}
	return net_good(q);
}

static void an_ack_for_another_address(void **state)
{
	(void)state;
	assert_int_equal(net_converse(changes_its_mind), 0);
	assert_bound_to("10.0.0.9");
	assert_said(
		"4 eth0: DHCP server 10.0.0.1 acknowledges 10.0.0.10 instead of 10.0.0.9; asking "
		"anew\n");
	assert_int_equal(net.questions, 4);
}

static int knows_it(const struct question *q)
{
	assert_int_equal(q->type, DHCP4_REQUEST);
	assert_addr(&q->request, "10.0.0.9");
	assert_addr(&q->server, "");
	return net_good(q);
}

static void the_address_of_the_command_line(void **state)
{
	(void)state;
	net.ask.request = dhcp4msg_addr("10.0.0.9");
	assert_int_equal(net_converse(knows_it), 0);
	assert_int_equal(net.now_ms, START + 10);
	assert_bound_to("10.0.0.9");
}

static int too_many_routes(const struct question *q)
{
	struct dhcp4msg msg;

	if (q->type == DHCP4_DISCOVER)
		return net_good(q);
	dhcp4msg_start(&msg, DHCP4_ACK, q->xid, "10.0.0.9");
	for (int i = 0; i < 33; i++)
		dhcp4msg_put(&msg, 121, "\x08\x0b\x0a\0\0\1", 6);
	net_reply_at(net.now_ms, &msg);
	return 0;
}

static void routes_that_have_no_room(void **state)
{
	(void)state;
	assert_int_equal(net_converse(too_many_routes), 0);
	assert_said("4 eth0: the DHCP server gives 1 routes too many; only 32 are kept\n");
}

/* Between guests of one machine nobody fills the checksum in. */
static int without_sums(const struct question *q)
{
	net_good(q);
	net.queue[net.queued - 1].packet.summed = false;
	net.queue[net.queued - 1].packet.bytes[26] ^= 0x55;
	return 0;
}

static void a_neighbour_on_the_same_machine(void **state)
{
	(void)state;
	assert_int_equal(net_converse(without_sums), 0);
	assert_int_equal(net.now_ms, START + 20);
	assert_bound_to("10.0.0.9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup(function, net_setup)
		TEST(a_good_server),
		TEST(who_asks),
		TEST(ids_of_their_own),
		TEST(lost_discovers),
		TEST(a_slow_server),
		TEST(a_server_that_dies_after_its_offer),
		TEST(a_refusal_then_an_offer),
		TEST(two_servers),
		TEST(a_bootp_server),
		TEST(bootp_alone),
		TEST(bootp_is_no_answer_to_dhcp),
		TEST(noise),
		TEST(a_server_that_does_not_say_who_it_is),
		TEST(nonsense_is_told_once),
		TEST(an_ack_for_another_address),
		TEST(the_address_of_the_command_line),
		TEST(routes_that_have_no_room),
		TEST(a_neighbour_on_the_same_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
