/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/dhcp4.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <string.h>

#include "kinit/ask/dhcp4_sockets.h"
#include "kinit/ask/rarp.h"
#include "kinit/base/confine.h"
#include "kinit/base/log.h"
#include "lib/dhcp4_client.h"
#include "lib/dhcp4_frame.h"
#include "lib/random.h"

enum { RETRY_SEND_MS = 1000, SOCKET_ADDR_MAX = 8 /* sll_addr */ };

struct conversation {
	const struct ask *ask;
	const struct dhcp4_line *line;
	bool by_dhcp;
	struct dhcp4_self self;
	uint8_t client_id[1 + ETH_ALEN];
	struct dhcp4_client client; /* DHCP and BOOTP */
	struct rarp rarp;
	unsigned ignored;     /* packets that were not for us */
	bool logged_nonsense; /* that a server answers such */
};

/* ---- who asks, and how */

static const char *method_names(unsigned methods)
{
	static const char *const names[] = {
		[NET_DHCP] = "DHCP",
		[NET_BOOTP] = "BOOTP",
		[NET_DHCP | NET_BOOTP] = "DHCP and BOOTP",
		[NET_RARP] = "RARP",
		[NET_RARP | NET_DHCP] = "DHCP and RARP",
		[NET_RARP | NET_BOOTP] = "BOOTP and RARP",
		[NET_RARP | NET_DHCP | NET_BOOTP] = "DHCP, BOOTP and RARP",
	};

	return names[methods & (NET_DHCP | NET_BOOTP | NET_RARP)];
}

static bool is_ethernet(const struct ask *ask)
{
	return ask->arptype == ARPHRD_ETHER && ask->mac_len == ETH_ALEN;
}

/* What has no address that fits the header and the socket (InfiniBand, tunnels) cannot ask. */
static int check_link(const struct ask *ask)
{
	bool by_dhcp = ask->methods & (NET_DHCP | NET_BOOTP);

	if (!by_dhcp && !(ask->methods & NET_RARP))
		return -EINVAL;
	if (ask->arptype > UINT8_MAX || !ask->mac_len || ask->mac_len > SOCKET_ADDR_MAX)
		return -EPFNOSUPPORT;
	return by_dhcp || is_ethernet(ask) ? 0 : -EPFNOSUPPORT;
}

static void introduce(struct conversation *talk)
{
	const struct ask *ask = talk->ask;
	struct dhcp4_self *self = &talk->self;

	self->htype = (uint8_t)ask->arptype;
	self->mac_len = (uint8_t)ask->mac_len;
	memcpy(self->mac, ask->mac, ask->mac_len);
	self->hostname = ask->hostname;
	self->vendor_class = ask->vendor_class[0] ? ask->vendor_class : "Linux kinit";
	self->mtu = ask->mtu;
	self->client_id = ask->client_id;
	self->client_id_len = ask->client_id_len;
	if (!self->client_id && is_ethernet(ask)) {
		talk->client_id[0] = ARPHRD_ETHER;
		memcpy(talk->client_id + 1, ask->mac, ETH_ALEN);
		self->client_id = talk->client_id;
		self->client_id_len = sizeof(talk->client_id);
	}
}

/* A cloned machine may have cloned random numbers; its hardware address is its own. */
static uint32_t stir(const struct ask *ask, uint32_t seed)
{
	for (size_t i = 0; i < ask->mac_len; i++)
		seed = (seed ^ ask->mac[i]) * 16777619u;
	return seed;
}

static void begin(struct conversation *talk, uint32_t seed)
{
	int64_t now_ms = talk->line->now_ms(talk->line->self);

	introduce(talk);
	seed = stir(talk->ask, seed);
	talk->by_dhcp = talk->ask->methods & (NET_DHCP | NET_BOOTP);
	talk->rarp.on = talk->ask->methods & NET_RARP && is_ethernet(talk->ask);
	talk->client.dhcp = talk->ask->methods & NET_DHCP;
	talk->client.bootp = talk->ask->methods & NET_BOOTP;
	talk->client.wish = talk->ask->request;
	dhcp4_client_start(&talk->client, &talk->self, seed, now_ms);
	/* A RARP server knows so little that the others get a lead. */
	rarp_start(&talk->rarp, ~seed, now_ms + (talk->by_dhcp ? DHCP4_PACE_FIRST_MS : 0));
	if (!talk->by_dhcp)
		talk->client.pace.due_ms = INT64_MAX;
}

/* ---- what goes out */

/* A link that goes down for a moment comes up again; an interface that is gone does not. */
static int note_unsent(const struct conversation *talk, int err)
{
	if (err == -ENODEV || err == -ENXIO)
		return -ENODEV;
	log_debug("%s: nothing can be sent: %s; again in %d ms", talk->ask->name, strerror(-err),
		RETRY_SEND_MS);
	return 0;
}

static int send_message(struct conversation *talk, int64_t now_ms)
{
	const struct dhcp4_line *line = talk->line;
	uint8_t packet[DHCP4_FRAME_HEAD + DHCP4_ASK_MAX];
	size_t len = dhcp4_client_tick(&talk->client, now_ms, packet + DHCP4_FRAME_HEAD);
	int err;

	if (!len)
		return 0;
	log_debug("%s: DHCP: %s, question %u, id %08x", talk->ask->name,
		dhcp4_state_name(talk->client.state), talk->client.sends, talk->client.query.xid);
	err = line->send(line->self, ETH_P_IP, packet, dhcp4_frame_build(packet, len));
	if (!err)
		return 0;
	dhcp4_client_unsent(&talk->client, now_ms + RETRY_SEND_MS);
	return note_unsent(talk, err);
}

/* ---- what comes in; all of these return whether there is a lease */

static void say_nonsense(struct conversation *talk, const struct ipaddr *from, const char *why)
{
	char server[IPADDR_TEXT_SIZE];

	if (talk->logged_nonsense && !log_debugging())
		return;
	talk->logged_nonsense = true;
	log_warn("%s: the answer of DHCP server %s makes no sense and is ignored: %s",
		talk->ask->name, ipaddr_format(from, server), why);
}

static void say_refused(const struct conversation *talk, const struct ipaddr *from,
	const struct ipaddr *addr, const char *words)
{
	char server[IPADDR_TEXT_SIZE], address[IPADDR_TEXT_SIZE];

	log_warn("%s: DHCP server %s refuses %s%s%s%s; asking anew", talk->ask->name,
		ipaddr_format(from, server), ipaddr_format(addr, address), *words ? " (\"" : "",
		words, *words ? "\")" : "");
}

static void say_changed(const struct conversation *talk, const struct ipaddr *from,
	const struct dhcp4_reply *reply, const struct ipaddr *requested)
{
	char server[IPADDR_TEXT_SIZE], given[IPADDR_TEXT_SIZE], wanted[IPADDR_TEXT_SIZE];

	log_warn("%s: DHCP server %s acknowledges %s instead of %s; asking anew", talk->ask->name,
		ipaddr_format(from, server), ipaddr_format(&reply->addr, given),
		ipaddr_format(requested, wanted));
}

static void say_lost_routes(const struct conversation *talk)
{
	if (talk->client.lost_routes)
		log_warn("%s: the DHCP server gives %u routes too many; only %d are kept",
			talk->ask->name, talk->client.lost_routes, LEASE_ROUTES_MAX);
}

static bool take_reply(
	struct conversation *talk, const struct dhcp4_reply *reply, const struct ipaddr *from)
{
	struct ipaddr requested = talk->client.query.request;
	const char *why = "";
	enum dhcp4_news news =
		dhcp4_client_take(&talk->client, reply, talk->line->now_ms(talk->line->self), &why);

	switch (news) {
	case DHCP4_NOT_OURS:
		talk->ignored++;
		log_debug("%s: an answer is ignored (%u so far): %s", talk->ask->name,
			talk->ignored, why);
		break;
	case DHCP4_NONSENSE:
		say_nonsense(talk, from, why);
		break;
	case DHCP4_REFUSED:
		say_refused(talk, from, &requested, reply->words);
		break;
	case DHCP4_CHANGED:
		say_changed(talk, from, reply, &requested);
		break;
	case DHCP4_BOUND:
		say_lost_routes(talk);
		break;
	case DHCP4_OFFERED:
		break;
	}
	return news == DHCP4_BOUND;
}

static bool take_message(
	struct conversation *talk, const struct dhcp4_packet *packet, struct lease *lease)
{
	struct dhcp4_reply reply;
	struct dhcp4_frame frame;
	const char *why;
	int err;

	if (dhcp4_frame_open(packet->bytes, packet->len, packet->summed, &frame)) {
		talk->ignored++;
		return false;
	}
	err = dhcp4_read(&talk->self, frame.bytes, frame.len, &reply, &why);
	if (err == -EADDRNOTAVAIL)
		talk->ignored++;
	else if (err)
		say_nonsense(talk, &frame.from, why);
	/* Servers in small devices leave it out, although RFC 2131 wants it. */
	if (!err && reply.type == DHCP4_OFFER && !reply.server.family && ipaddr_is_set(&frame.from))
		reply.server = frame.from;
	if (err || !take_reply(talk, &reply, reply.server.family ? &reply.server : &frame.from))
		return false;
	*lease = talk->client.lease;
	return true;
}

static bool take_rarp(
	struct conversation *talk, const struct dhcp4_packet *packet, struct lease *lease)
{
	/* An offer that is being taken is worth more. */
	if (!talk->rarp.on || talk->client.state == DHCP4_REQUESTING)
		return false;
	if (!rarp_take(&talk->rarp, packet, lease))
		return true;
	talk->ignored++;
	return false;
}

static bool take_packet(
	struct conversation *talk, const struct dhcp4_packet *packet, struct lease *lease)
{
	if (packet->protocol == ETH_P_RARP)
		return take_rarp(talk, packet, lease);
	return take_message(talk, packet, lease);
}

/* ---- the conversation */

static int64_t next_due(const struct conversation *talk)
{
	int64_t message_ms = talk->client.pace.due_ms, rarp_ms = talk->rarp.pace.due_ms;

	return message_ms < rarp_ms ? message_ms : rarp_ms;
}

static int send_due(struct conversation *talk)
{
	int64_t now_ms = talk->line->now_ms(talk->line->self);
	int err = send_message(talk, now_ms);

	if (err)
		return err;
	err = rarp_send(&talk->rarp, now_ms, RETRY_SEND_MS);
	return err ? note_unsent(talk, err) : 0;
}

int dhcp4_converse(
	const struct ask *ask, const struct dhcp4_line *line, uint32_t seed, struct lease *lease)
{
	struct conversation talk = {
		.ask = ask, .line = line, .rarp = { .ask = ask, .line = line }
	};
	struct dhcp4_packet packet;
	int err = check_link(ask);

	if (err)
		return err;
	begin(&talk, seed);
	log_info("%s: asking for an address by %s", ask->name, method_names(ask->methods));
	for (;;) {
		err = send_due(&talk);
		if (err)
			return err;
		err = line->receive(line->self, next_due(&talk), &packet);
		if (err == -ENODEV || err == -ENXIO)
			return -ENODEV;
		if (err < 0)
			log_debug("%s: trouble with receiving: %s", ask->name, strerror(-err));
		if (err > 0 && take_packet(&talk, &packet, lease))
			return 0;
	}
}

int dhcp4_ask(const struct ask *ask, struct lease *lease)
{
	struct dhcp4_sockets sockets;
	struct dhcp4_line line;
	int err = check_link(ask);

	if (!err)
		err = dhcp4_sockets_open(ask, &sockets, &line);
	if (err)
		return err;
	confine(CONFINE_TALK, (const int[]){ sockets.ip_fd, sockets.rarp_fd }, 2);
	err = dhcp4_converse(ask, &line, random_u32(), lease);
	dhcp4_sockets_close(&sockets);
	return err;
}
