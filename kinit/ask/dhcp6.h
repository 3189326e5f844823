/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_DHCP6_H
#define KINIT_ASK_DHCP6_H

#include <stdint.h>

#include "kinit/ask/ask.h"
#include "kinit/ask/transport.h"
#include "lib/dhcp6_client.h"

struct slaac_watch;

/* Inside of dhcp6_ask() (kinit/ask/ask.h): the conversation with the servers of a link. */

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

/* dhcp6_ask() on a link that is being watched, until UNTIL_MS.  The default route comes from there. */
int dhcp6_ask_watched(struct slaac_watch *watch, int64_t until_ms, struct lease *lease);

#endif
