/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dhcp6_client.h"

#include <string.h>

/* How long an answer is waited for at first and at most, and how many messages are sent
 * (section 7.6). The RFC's longest wait of an hour is for a network that may well stay without a
 * server. */
static const struct exchange {
	enum dhcp6_type type;
	int64_t first_ms, longest_ms;
	unsigned most; /* 0: no limit */
} exchanges[] = {
	[DHCP6_SOLICITING] = { DHCP6_SOLICIT, 1000, 30000, 0 },
	[DHCP6_REQUESTING] = { DHCP6_REQUEST, 1000, 30000, 10 },
	[DHCP6_INFORMING] = { DHCP6_INFORMATION_REQUEST, 1000, 30000, 0 },
};

enum { PREFERENCE_MAX = 255 };

const char *dhcp6_state_name(enum dhcp6_state state)
{
	static const char *const names[] = {
		[DHCP6_SOLICITING] = "soliciting",
		[DHCP6_REQUESTING] = "requesting",
		[DHCP6_INFORMING] = "informing",
		[DHCP6_DONE] = "done",
	};

	return names[state];
}

/* Every exchange has a transaction id of its own (section 16.1). */
static void enter(struct dhcp6_client *client, enum dhcp6_state state, int64_t next_ms)
{
	client->state = state;
	client->next_ms = next_ms;
	client->sent = 0;
	client->xid = client->random() & 0xffffff;
	if (state == DHCP6_SOLICITING)
		client->offered = false;
}

/* The first message ought to be late by up to a second, so that not all hosts send at once after a
 * power failure (18.2.1); the kernel has waited so long before it made the link-local address. */
void dhcp6_client_start(struct dhcp6_client *client, const struct dhcp6_self *self,
	uint32_t (*random)(void), enum dhcp6_state start, int64_t now)
{
	memset(client, 0, sizeof(*client));
	client->self = self;
	client->random = random;
	enter(client, start, now);
}

/* Up to a tenth of MS, more or less. */
static int64_t jitter(const struct dhcp6_client *client, int64_t ms)
{
	int64_t tenth = ms / 10;

	return (int64_t)(client->random() % (uint32_t)(2 * tenth + 1)) - tenth;
}

/* Section 15.  The first wait for offers is not shortened, so that all have their second. */
static int64_t next_wait(const struct dhcp6_client *client)
{
	const struct exchange *exchange = &exchanges[client->state];
	int64_t change;

	if (client->sent && 2 * client->wait_ms <= exchange->longest_ms)
		return 2 * client->wait_ms + jitter(client, client->wait_ms);
	if (client->sent)
		return exchange->longest_ms + jitter(client, exchange->longest_ms);
	change = jitter(client, exchange->first_ms);
	if (client->state == DHCP6_SOLICITING && change < 0)
		change = -change;
	return exchange->first_ms + change;
}

/* Does the time that is over lead on? */
static void expire(struct dhcp6_client *client, int64_t now)
{
	unsigned most = exchanges[client->state].most;

	if (client->state == DHCP6_SOLICITING && client->offered)
		enter(client, DHCP6_REQUESTING, now);
	else if (most && client->sent >= most)
		enter(client, DHCP6_SOLICITING, now);
}

size_t dhcp6_client_send(struct dhcp6_client *client, int64_t now, uint8_t bytes[DHCP6_SEND_MAX])
{
	struct dhcp6_query query = { 0 };

	expire(client, now);
	if (!client->sent)
		client->first_ms = now;
	query.type = exchanges[client->state].type;
	query.xid = client->xid;
	query.elapsed_ms = (uint32_t)(now - client->first_ms);
	query.server = &client->offer.server;
	query.addr = client->offer.lease.addr;
	client->wait_ms = next_wait(client);
	client->next_ms = now + client->wait_ms;
	client->sent++;
	return dhcp6_build(client->self, &query, bytes);
}

static bool has_address(const struct dhcp6_answer *answer)
{
	return answer->status == DHCP6_SUCCESS && answer->lease.addr.family == IP_V6;
}

static void keep(struct dhcp6_client *client, const struct dhcp6_answer *answer,
	const struct ipaddr *from, int64_t now)
{
	client->offer = *answer;
	client->offer.lease.server = *from;
	client->offer.lease.since_ms = (uint64_t)now;
	client->offered = true;
}

/* The best offer of the first second, then the first one (18.2.1). */
static void take_advertise(struct dhcp6_client *client, const struct dhcp6_answer *answer,
	const struct ipaddr *from, int64_t now)
{
	if (client->state != DHCP6_SOLICITING)
		return;
	if (!has_address(answer)) {
		client->refusal = answer->status ? answer->status : DHCP6_NO_ADDRS_AVAIL;
		return;
	}
	if (!client->offered || answer->preference > client->offer.preference)
		keep(client, answer, from, now);
	if (client->sent > 1 || answer->preference == PREFERENCE_MAX)
		enter(client, DHCP6_REQUESTING, now);
}

/* A server that has changed its mind: others are looked for, but not at once, or two of them that
 * do not know of each other would play ping-pong. */
static void refuse(struct dhcp6_client *client, uint16_t status, int64_t now)
{
	client->refusal = status ? status : DHCP6_NO_ADDRS_AVAIL;
	enter(client, DHCP6_SOLICITING, now + exchanges[DHCP6_SOLICITING].first_ms);
}

static bool is_asked(const struct dhcp6_client *client, const struct dhcp6_answer *answer)
{
	const struct dhcp6_duid *server = &client->offer.server;

	if (client->state == DHCP6_REQUESTING)
		return answer->server.len == server->len &&
		       !memcmp(answer->server.bytes, server->bytes, server->len);
	return client->state == DHCP6_INFORMING || answer->rapid;
}

static void take_reply(struct dhcp6_client *client, const struct dhcp6_answer *answer,
	const struct ipaddr *from, int64_t now)
{
	bool good = client->state == DHCP6_INFORMING ? answer->status == DHCP6_SUCCESS
						     : has_address(answer);

	if (!is_asked(client, answer))
		return;
	if (good) {
		keep(client, answer, from, now);
		enter(client, DHCP6_DONE, now);
	} else if (client->state == DHCP6_REQUESTING) {
		refuse(client, answer->status, now);
	}
}

void dhcp6_client_take(struct dhcp6_client *client, const uint8_t *bytes, size_t len,
	const struct ipaddr *from, int64_t now)
{
	struct dhcp6_answer answer;

	if (client->state == DHCP6_DONE || !client->sent ||
		dhcp6_parse(bytes, len, client->self, &answer) || answer.xid != client->xid)
		return;
	if (answer.type == DHCP6_ADVERTISE)
		take_advertise(client, &answer, from, now);
	else
		take_reply(client, &answer, from, now);
}
