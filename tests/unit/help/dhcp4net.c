/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <linux/if_ether.h>

#include "tests/unit/help/dhcp4net.h"
#include "cmdline/netconf.h"
#include "kinit/ask/ask.h"
#include "kinit/ask/dhcp4.h"
#include "kinit/ask/dhcp4_sockets.h"
#include "lib/dhcp4.h"
#include "lib/lease.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/unit.h"

struct dhcp4net net;

static net_server *answers;

struct arrival *net_arrive(int64_t at_ms)
{
	struct arrival *a = &net.queue[net.queued++];

	assert_true(net.queued <= NET_QUEUE_MAX);
	a->at_ms = at_ms;
	a->packet.summed = true;
	a->packet.protocol = ETH_P_IP;
	return a;
}

void net_reply_at(int64_t at_ms, const struct dhcp4msg *msg)
{
	struct arrival *a = net_arrive(at_ms);

	a->packet.len = dhcp4msg_packet(msg, a->packet.bytes);
}

void net_answer(const struct question *question, uint8_t type, const char *addr)
{
	struct dhcp4msg msg;

	dhcp4msg_start(&msg, type, question->xid, addr);
	net_reply_at(net.now_ms + 10, &msg);
}

int net_good(const struct question *question)
{
	if (question->type == DHCP4_DISCOVER)
		net_answer(question, DHCP4_OFFER, "10.0.0.9");
	else if (question->type == DHCP4_REQUEST)
		net_answer(question, DHCP4_ACK, "10.0.0.9");
	return 0;
}

/* ---- the line */

static int64_t fake_now(void *self)
{
	(void)self;
	return net.now_ms;
}

static void read_question(struct question *question, const uint8_t *bytes, size_t len)
{
	assert_true(len >= 28 + 300);
	assert_memory_equal(bytes + 20, "\0\x44\0\x43", 4);
	question->bytes = bytes + 28;
	question->len = len - 28;
	question->xid = dhcp4msg_xid(question->bytes);
	question->type = dhcp4msg_type(question->bytes);
	question->request = dhcp4msg_find(question->bytes, 50);
	question->server = dhcp4msg_find(question->bytes, 54);
}

static int fake_send(void *self, uint16_t protocol, const uint8_t *bytes, size_t len)
{
	struct question question = { .nth = ++net.questions, .protocol = protocol };

	(void)self;
	assert_true(net.questions < NET_QUESTIONS_MAX);
	if (protocol == ETH_P_IP)
		read_question(&question, bytes, len);
	else
		assert_int_equal(len, 28);
	net.times[question.nth] = net.now_ms;
	net.xids[question.nth] = question.xid;
	return answers(&question);
}

static int fake_receive(void *self, int64_t until_ms, struct dhcp4_packet *packet)
{
	struct arrival *first = net.queue;

	(void)self;
	for (size_t i = 1; i < net.queued; i++)
		if (net.queue[i].at_ms < first->at_ms)
			first = &net.queue[i];
	if (!net.queued || first->at_ms > until_ms) {
		net.now_ms = until_ms > net.now_ms ? until_ms : net.now_ms;
		return net.now_ms > START + NET_GIVE_UP_MS ? -ENODEV : 0;
	}
	net.now_ms = first->at_ms > net.now_ms ? first->at_ms : net.now_ms;
	*packet = first->packet;
	*first = net.queue[--net.queued];
	return 1;
}

static const struct dhcp4_line line = {
	.now_ms = fake_now,
	.send = fake_send,
	.receive = fake_receive,
};

int net_converse(net_server *server)
{
	answers = server;
	return dhcp4_converse(&net.ask, &line, net.seed, &net.lease);
}

int dhcp4_sockets_open(
	const struct ask *ask, struct dhcp4_sockets *sockets, struct dhcp4_line *opened)
{
	(void)ask;
	assert_int_equal(fake_confined(), -1);
	*sockets = (struct dhcp4_sockets){ .ip_fd = 17, .rarp_fd = 18 };
	*opened = line;
	return 0;
}

void dhcp4_sockets_close(struct dhcp4_sockets *sockets)
{
	(void)sockets;
}

int net_ask(net_server *server)
{
	int err;

	answers = server;
	err = dhcp4_ask(&net.ask, &net.lease);
	/* Since the sockets were open. */
	assert_int_equal(fake_confined(), CONFINE_TALK);
	assert_true(fake_confined_with(17) && fake_confined_with(18));
	fake_confine_end();
	return err;
}

int net_setup(void **state)
{
	(void)state;
	log_clear();
	memset(&net, 0, sizeof(net));
	net.now_ms = START;
	net.seed = 99;
	net.ask = (struct ask){
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

void assert_bound_to(const char *addr)
{
	assert_addr(&net.lease.addr, addr);
	assert_int_equal(net.lease.source, LEASE_DHCP);
}
