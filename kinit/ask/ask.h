/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_ASK_H
#define KINIT_ASK_ASK_H

#include <stddef.h>
#include <stdint.h>

#include "cmdline/netconf.h"
#include "lib/lease.h"

/*
 * One question to the network: which configuration does this interface get?  The answers come from
 * strangers and late, so all of these run in a worker, and block until there is one; whoever lost
 * patience kills the worker.
 */

enum { NETASK_MAC_MAX = 32 };

struct ask {
	int ifindex;
	char name[NET_NAME_SIZE];
	uint16_t arptype; /* ARPHRD_ETHER, … */
	uint8_t mac[NETASK_MAC_MAX];
	size_t mac_len;
	unsigned mtu;
	unsigned methods;     /* those of enum net_method that this one is to try */
	const char *hostname; /* to be sent; "" if none */
	const char *vendor_class;
	const uint8_t *client_id; /* with its type in front; NULL: 1 and the hardware address */
	size_t client_id_len;
	struct ipaddr request; /* the address that the command line would like */
	struct ipaddr server;  /* the only one whose answers count (RARP); IP_NONE: all */
};

/* DHCPv4 (RFC 2131), BOOTP and RARP, by ask->methods, side by side.  The interface is up and has a
 * carrier.  Returns 0 with *LEASE, or -errno if this interface cannot be asked. */
int dhcp4_ask(const struct ask *ask, struct lease *lease);

/* DHCPv6 (RFC 8415), for an address and all that comes with it. */
int dhcp6_ask(const struct ask *ask, struct lease *lease);

/*
 * Has the kernel form an address from what the routers announce (RFC 4862), and waits for it and for
 * the duplicate address detection to end; name servers by RFC 8106.  The kernel has set address and
 * routes itself: lease->addr is what it chose.  With NET_DHCP6 in ask->methods (either6), goes over
 * to dhcp6_ask() if the routers say that addresses are managed, or if there is no router.
 */
int slaac_ask(const struct ask *ask, struct lease *lease);

#endif
