/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_TRANSPORT_H
#define KINIT_ASK_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

/* What the conversations go over.  A test puts itself here, with a clock of its own. */

enum { DHCP4_PACKET_MAX = 2048 };

struct dhcp4_packet {
	uint16_t protocol; /* ETH_P_IP or ETH_P_RARP */
	bool summed;       /* its checksums are those of its bytes */
	size_t len;
	uint8_t bytes[DHCP4_PACKET_MAX]; /* behind the header of the link */
};

/* The line of DHCPv4, BOOTP and RARP: packets, since there is no address yet. */
struct dhcp4_line {
	void *self;
	int64_t (*now_ms)(void *self);

	/* To everyone on the link.  Returns 0 or -errno. */
	int (*send)(void *self, uint16_t protocol, const uint8_t *bytes, size_t len);

	/* Waits for a packet until UNTIL_MS.  Returns 0; 1 with *PACKET; -errno if there is
	 * trouble, after which it may work again. */
	int (*receive)(void *self, int64_t until_ms, struct dhcp4_packet *packet);
};

/* DHCPv6 goes over UDP, from the link-local address. */
struct dhcp6_transport {
	int64_t (*now)(void); /* CLOCK_MONOTONIC in ms */
	/* To all servers (ff02::1:2).  Returns 0 or -errno. */
	int (*send)(void *context, const uint8_t *bytes, size_t len);
	/* The next datagram, with who sent it.  Returns its length, -ETIMEDOUT at UNTIL_MS, or
	 * -errno. */
	int (*receive)(void *context, uint8_t *bytes, int64_t until_ms, struct ipaddr *from);
	void *context;
};

#endif
