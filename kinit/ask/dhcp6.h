/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_DHCP6_H
#define KINIT_ASK_DHCP6_H

#include <stddef.h>
#include <stdint.h>

#include "kinit/ask/ask.h"
#include "lib/dhcp6_client.h"

/* The conversation with the DHCPv6 servers of a link. */

/* The seam behind which a test plays the servers. */
struct dhcp6_transport {
	int64_t (*now)(void); /* CLOCK_MONOTONIC in ms */
	/* To all servers (ff02::1:2).  Returns 0 or -errno. */
	int (*send)(void *context, const uint8_t *bytes, size_t len);
	/* The next datagram, with who sent it.  Returns its length, -ETIMEDOUT at UNTIL_MS, or
	 * -errno. */
	int (*receive)(void *context, uint8_t *bytes, int64_t until_ms, struct ipaddr *from);
	void *context;
};

/* Lets CLIENT talk until it is done, or UNTIL_MS; IFNAME is for messages.  Returns 0, -ETIMEDOUT or
 * -errno of the transport. */
int dhcp6_talk(const struct dhcp6_transport *transport, const char *ifname,
	struct dhcp6_client *client, int64_t until_ms);

/*
 * The whole conversation about what START says, an address (DHCP6_SOLICITING) or only what comes
 * with it (DHCP6_INFORMING), until CLOCK_MONOTONIC UNTIL_MS.  The interface has a link-local
 * address. Returns 0 with *LEASE, -ETIMEDOUT or -errno.
 */
int dhcp6_run(const struct ask *ask, enum dhcp6_state start, int64_t until_ms, struct lease *lease);

#endif
