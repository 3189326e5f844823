/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A conversation: the first byte says which answers count, whether an address is wished for, and
 * the seed; then come events of four bytes: what happens, how long after the last one, and of which
 * server and address an answer tells.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dhcp4_client.h"

enum { EVENT = 4, GAP_MS = 200 };

static void require(int truth)
{
	if (!truth)
		abort();
}

static struct ipaddr addr_of(uint8_t low)
{
	return ipaddr_make(IP_V4, (const uint8_t[]){ 10, 0, 0, low });
}

static void check(const struct dhcp4_client *client, int64_t now_ms)
{
	require(client->state <= DHCP4_DONE && *dhcp4_state_name(client->state) != '\0');
	if (client->state == DHCP4_DONE) {
		require(client->pace.due_ms == INT64_MAX);
		require(client->lease.since_ms <= (uint64_t)now_ms);
		return;
	}
	/* It never sleeps longer than the cap, nor gives up. */
	require(client->pace.due_ms <= now_ms + DHCP4_PACE_MAX_MS + DHCP4_PACE_JITTER_MS);
	if (client->state == DHCP4_REQUESTING)
		require(client->query.request.family == IP_V4 &&
			client->query.server.family == IP_V4 &&
			client->sends <= DHCP4_REQUEST_SENDS);
	if (client->state == DHCP4_REBOOTING)
		require(client->sends <= DHCP4_REBOOT_SENDS);
}

static void tick(struct dhcp4_client *client, int64_t now_ms)
{
	uint8_t bytes[DHCP4_ASK_MAX];
	bool due = now_ms >= client->pace.due_ms;
	size_t len = dhcp4_client_tick(client, now_ms, bytes);

	require((len > 0) == due);
	require(!len || (len >= 300 && len <= DHCP4_ASK_MAX && client->pace.due_ms > now_ms));
}

static void answer(struct dhcp4_client *client, const uint8_t *event, int64_t now_ms)
{
	struct dhcp4_reply reply = { .xid = client->query.xid };
	static const enum dhcp4_type types[] = { DHCP4_BOOTP, DHCP4_OFFER, DHCP4_ACK, DHCP4_NAK };
	static const uint8_t nothing[236];
	struct ipaddr requested = client->query.request;
	const char *why = NULL;
	enum dhcp4_news news;

	reply.type = types[event[0] % 4];
	reply.bytes = nothing;
	reply.len = sizeof(nothing);
	reply.xid ^= event[3] >> 7;
	if (event[2])
		reply.addr = addr_of(event[2]);
	if (event[3] & 7)
		reply.server = addr_of(event[3] & 7);
	news = dhcp4_client_take(client, &reply, now_ms, &why);
	require((news == DHCP4_NOT_OURS || news == DHCP4_NONSENSE) == (why != NULL));
	require((news == DHCP4_BOUND) == (client->state == DHCP4_DONE));
	if (news != DHCP4_BOUND)
		return;
	require(ipaddr_equal(&client->lease.addr, &reply.addr));
	require(reply.type == DHCP4_BOOTP ? client->bootp : client->dhcp);
	require(reply.type == DHCP4_BOOTP || ipaddr_equal(&requested, &reply.addr));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dhcp4_self self = { .htype = 1, .mac_len = 6, .hostname = "", .vendor_class = "" };
	struct dhcp4_client client = { .state = DHCP4_SELECTING };
	int64_t now_ms = 1000;

	if (!size)
		return 0;
	client.dhcp = data[0] & 1;
	client.bootp = data[0] & 2 || !client.dhcp;
	if (data[0] & 4)
		client.wish = addr_of(9);
	dhcp4_client_start(&client, &self, data[0] >> 3, now_ms);
	for (size_t at = 1; at + EVENT <= size && client.state != DHCP4_DONE; at += EVENT) {
		now_ms += GAP_MS * data[at + 1];
		if (data[at] & 0x80)
			answer(&client, data + at, now_ms);
		else if (data[at] & 0x40 && client.sends)
			dhcp4_client_unsent(&client, now_ms + 1000);
		else
			tick(&client, now_ms);
		check(&client, now_ms);
	}
	return 0;
}
