/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/dhcp4_client.h"

static const struct ipaddr nothing = { .family = IP_NONE };

const char *dhcp4_state_name(enum dhcp4_state state)
{
	static const char *const names[] = {
		[DHCP4_REBOOTING] = "rebooting",
		[DHCP4_SELECTING] = "selecting",
		[DHCP4_REQUESTING] = "requesting",
		[DHCP4_DONE] = "done",
	};

	return names[state];
}

/* ---- the questions */

/* The REQUEST that follows an offer has the id and the seconds of its DISCOVER (RFC 2131, 4.4.1 and
 * 3.1, 3): relays send it to the same servers then. */
static void ask_for_offer(struct dhcp4_client *client, const struct dhcp4_reply *offer)
{
	client->query.type = DHCP4_REQUEST;
	client->query.request = offer->addr;
	client->query.server = offer->server;
}

static void ask_anew(struct dhcp4_client *client, enum dhcp4_type type)
{
	client->query = (struct dhcp4_query){
		.type = type,
		.xid = dhcp4_pace_random(&client->pace),
		.request = client->wish,
	};
}

/* Goes to STATE, whose first question is due at WHEN_MS. */
static void enter(struct dhcp4_client *client, enum dhcp4_state state, int64_t when_ms)
{
	client->state = state;
	client->sends = 0;
	client->changed = false;
	dhcp4_pace_start(&client->pace, when_ms);
	if (state == DHCP4_REBOOTING)
		ask_anew(client, DHCP4_REQUEST);
	else if (state == DHCP4_SELECTING)
		ask_anew(client, client->dhcp ? DHCP4_DISCOVER : DHCP4_BOOTP);
	else if (state == DHCP4_DONE)
		client->pace.due_ms = INT64_MAX;
}

void dhcp4_client_start(
	struct dhcp4_client *client, const struct dhcp4_self *self, uint32_t seed, int64_t now_ms)
{
	client->self = self;
	client->pace.random = seed;
	client->start_ms = now_ms;
	enter(client, client->dhcp && client->wish.family ? DHCP4_REBOOTING : DHCP4_SELECTING,
		now_ms);
}

static uint16_t seconds(const struct dhcp4_client *client, int64_t now_ms)
{
	int64_t passed = (now_ms - client->start_ms) / 1000;

	return passed > UINT16_MAX ? UINT16_MAX : (uint16_t)passed;
}

static bool exhausted(const struct dhcp4_client *client)
{
	return client->changed ||
	       (client->state == DHCP4_REBOOTING && client->sends == DHCP4_REBOOT_SENDS) ||
	       (client->state == DHCP4_REQUESTING && client->sends == DHCP4_REQUEST_SENDS);
}

size_t dhcp4_client_tick(struct dhcp4_client *client, int64_t now_ms, uint8_t bytes[DHCP4_ASK_MAX])
{
	if (now_ms < client->pace.due_ms)
		return 0;
	if (client->changed)
		client->wish = nothing;
	if (exhausted(client))
		enter(client, DHCP4_SELECTING, now_ms);
	if (client->state != DHCP4_REQUESTING)
		client->query.secs = seconds(client, now_ms);
	if (client->sends++ == 0)
		client->request_ms = now_ms;
	dhcp4_pace_next(&client->pace, now_ms);
	return dhcp4_build(client->self, &client->query, bytes);
}

void dhcp4_client_unsent(struct dhcp4_client *client, int64_t when_ms)
{
	client->sends--;
	dhcp4_pace_start(&client->pace, when_ms);
}

/* ---- the answers */

static enum dhcp4_news ignore(const char **why, enum dhcp4_news news, const char *reason)
{
	*why = reason;
	return news;
}

/* The lease runs from when it was asked for (RFC 2131, 4.4.1): never longer than the server thinks.
 */
static enum dhcp4_news bind_to(struct dhcp4_client *client, const struct dhcp4_reply *reply)
{
	client->lost_routes = dhcp4_lease(reply, &client->lease);
	/* The one that was asked, if it does not say so. */
	if (!reply->server.family && client->query.server.family)
		client->lease.server = client->query.server;
	client->lease.since_ms = (uint64_t)client->request_ms;
	enter(client, DHCP4_DONE, 0);
	return DHCP4_BOUND;
}

static enum dhcp4_news take_bootp(
	struct dhcp4_client *client, const struct dhcp4_reply *reply, const char **why)
{
	if (!client->bootp)
		return ignore(why, DHCP4_NONSENSE, "BOOTP instead of DHCP");
	if (client->state != DHCP4_SELECTING)
		return ignore(why, DHCP4_NOT_OURS, "BOOTP, too late");
	if (!reply->addr.family)
		return ignore(why, DHCP4_NONSENSE, "no address that can be");
	return bind_to(client, reply);
}

/* The first one is taken: to wait for a better one costs every boot some time. */
static enum dhcp4_news take_offer(struct dhcp4_client *client, const struct dhcp4_reply *offer,
	int64_t now_ms, const char **why)
{
	if (client->state != DHCP4_SELECTING)
		return ignore(why, DHCP4_NOT_OURS, "an offer, too late");
	if (!offer->addr.family)
		return ignore(why, DHCP4_NONSENSE, "an offer of no address that can be");
	if (!offer->server.family)
		return ignore(why, DHCP4_NONSENSE, "an offer that does not say whose it is");
	enter(client, DHCP4_REQUESTING, now_ms);
	ask_for_offer(client, offer);
	return DHCP4_OFFERED;
}

/* Is this, an ACK or a NAK, the answer to our REQUEST? */
static bool answers_request(const struct dhcp4_client *client, const struct dhcp4_reply *reply)
{
	if (client->state == DHCP4_REBOOTING)
		return true;
	return client->state == DHCP4_REQUESTING &&
	       (!reply->server.family || ipaddr_equal(&reply->server, &client->query.server));
}

/* Back to the start; what was wished for was not to be had. */
static void begin_anew(struct dhcp4_client *client, int64_t now_ms)
{
	int64_t wait = (int64_t)DHCP4_NAK_WAIT_MS << (client->naks < 4 ? client->naks : 4);

	client->naks++;
	client->wish = nothing;
	enter(client, DHCP4_SELECTING, now_ms + wait);
}

static enum dhcp4_news take_ack(
	struct dhcp4_client *client, const struct dhcp4_reply *ack, const char **why)
{
	if (!ack->addr.family)
		return ignore(why, DHCP4_NONSENSE, "an ACK of no address that can be");
	if (ipaddr_equal(&ack->addr, &client->query.request))
		return bind_to(client, ack);
	if (client->changed)
		return ignore(why, DHCP4_NOT_OURS, "an ACK of another address, again");
	client->changed = true;
	return DHCP4_CHANGED;
}

enum dhcp4_news dhcp4_client_take(struct dhcp4_client *client, const struct dhcp4_reply *reply,
	int64_t now_ms, const char **why)
{
	if (reply->xid != client->query.xid || client->sends == 0)
		return ignore(why, DHCP4_NOT_OURS, "an id that is not ours");
	if (reply->type == DHCP4_BOOTP)
		return take_bootp(client, reply, why);
	if (!client->dhcp)
		return ignore(why, DHCP4_NONSENSE, "DHCP instead of BOOTP");
	if (reply->type == DHCP4_OFFER)
		return take_offer(client, reply, now_ms, why);
	if (!answers_request(client, reply))
		return ignore(why, DHCP4_NOT_OURS, "the answer to another's request");
	if (reply->type == DHCP4_ACK)
		return take_ack(client, reply, why);
	begin_anew(client, now_ms);
	return DHCP4_REFUSED;
}
