/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/rarp.h"

#include <errno.h>
#include <string.h>

#include "lib/dhcp4_wire.h"

/* Offsets in the packet (RFC 826); it begins alike for question and answer. */
enum {
	OPERATION = 7,
	SENDER_MAC = 8,
	SENDER_ADDR = 14,
	TARGET_MAC = 18,
	TARGET_ADDR = 24,
	BEGIN = OPERATION,
};

enum { REQUEST = 3, REPLY = 4 };

/* Ethernet, IPv4, and how long their addresses are. */
static const uint8_t begin[BEGIN] = { 0, 1, 8, 0, 6, 4, 0 };

void rarp_build(const uint8_t mac[RARP_MAC_SIZE], uint8_t packet[RARP_SIZE])
{
	memset(packet, 0, RARP_SIZE);
	memcpy(packet, begin, BEGIN);
	packet[OPERATION] = REQUEST;
	memcpy(packet + SENDER_MAC, mac, RARP_MAC_SIZE);
	memcpy(packet + TARGET_MAC, mac, RARP_MAC_SIZE);
}

int rarp_read(const uint8_t *packet, size_t len, const uint8_t mac[RARP_MAC_SIZE],
	const struct ipaddr *server, struct lease *lease)
{
	struct ipaddr from, addr, broadcast;

	if (len < RARP_SIZE || memcmp(packet, begin, BEGIN) || packet[OPERATION] != REPLY)
		return -EBADMSG;
	if (memcmp(packet + TARGET_MAC, mac, RARP_MAC_SIZE))
		return -EBADMSG;
	from = dhcp4_host(packet + SENDER_ADDR);
	addr = dhcp4_host(packet + TARGET_ADDR);
	if (!from.family || !addr.family)
		return -EBADMSG;
	if (ipaddr_is_set(server) && !ipaddr_equal(server, &from))
		return -EBADMSG;
	*lease = (struct lease){ .source = LEASE_RARP, .addr = addr };
	lease->prefix = (uint8_t)ipaddr_class_prefix(&addr);
	broadcast = ipaddr_broadcast(&addr, lease->prefix);
	if (!ipaddr_equal(&broadcast, &addr))
		lease->broadcast = broadcast;
	lease->server = lease->next_server = from;
	return 0;
}
