/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_DHCP6_TALK_H
#define KINIT_ASK_DHCP6_TALK_H

#include <stdint.h>

#include "kinit/ask/transport.h"
#include "lib/dhcp6_client.h"

/* The conversation with the DHCPv6 servers of a link. */

/* Lets CLIENT talk until it is done, or UNTIL_MS; IFNAME is for messages.  Returns 0, -ETIMEDOUT or
 * -errno of the transport. */
int dhcp6_talk(const struct dhcp6_transport *transport, const char *ifname,
	struct dhcp6_client *client, int64_t until_ms);

#endif
