/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/ask/dhcp6_talk.h"

#include <errno.h>
#include <string.h>

#include "kinit/base/log.h"

/* What has changed since *BEFORE, for the log. */
struct seen {
	enum dhcp6_state state;
	uint16_t refusal;
	int send_error;
};

static void log_news(const struct dhcp6_client *client, const char *ifname, struct seen *seen)
{
	if (client->state != seen->state)
		log_debug("%s: DHCPv6: %s", ifname, dhcp6_state_name(client->state));
	if (client->refusal != seen->refusal)
		log_warn("%s: a DHCPv6 server has no address for this machine: %s", ifname,
			dhcp6_status_text(client->refusal));
	seen->state = client->state;
	seen->refusal = client->refusal;
}

/* The message is sent again in any case: what fails now (a route, a buffer) may do later. */
static void send_next(const struct dhcp6_transport *transport, const char *ifname,
	struct dhcp6_client *client, struct seen *seen)
{
	uint8_t bytes[DHCP6_SEND_MAX];
	size_t len = dhcp6_client_send(client, transport->now(), bytes);
	int err = transport->send(transport->context, bytes, len);

	if (err && err != seen->send_error)
		log_warn("%s: a DHCPv6 message cannot be sent: %s", ifname, strerror(-err));
	seen->send_error = err;
}

int dhcp6_talk(const struct dhcp6_transport *transport, const char *ifname,
	struct dhcp6_client *client, int64_t until_ms)
{
	struct seen seen = { .state = DHCP6_DONE };
	uint8_t bytes[DHCP6_RECEIVE_MAX];
	struct ipaddr from;

	for (;;) {
		int len;

		log_news(client, ifname, &seen);
		if (client->state == DHCP6_DONE)
			return 0;
		if (transport->now() >= until_ms)
			return -ETIMEDOUT;
		if (transport->now() >= client->next_ms) {
			send_next(transport, ifname, client, &seen);
			continue;
		}
		len = transport->receive(transport->context, bytes,
			client->next_ms < until_ms ? client->next_ms : until_ms, &from);
		if (len >= 0)
			dhcp6_client_take(client, bytes, (size_t)len, &from, transport->now());
		else if (len != -ETIMEDOUT)
			return len;
	}
}
