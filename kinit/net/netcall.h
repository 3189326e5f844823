/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETCALL_H
#define KINIT_NET_NETCALL_H

#include <stdbool.h>
#include <stdint.h>

#include "cmdline/netconf.h"
#include "lib/lease.h"

/* Changes of the network, one request to the kernel each.  For workers: they may take long.
 * All return 0 or -errno. */

int netset_up(int index, bool up);
int netset_name(int index, const char *name);
int netset_mac(int index, const uint8_t mac[NET_MAC_SIZE]);
int netset_mtu(int index, unsigned mtu);
int netset_master(int index, int master);

/* Makes the interface NAME; -EEXIST if there is one. */
int netset_vlan(const char *name, int lower, uint16_t id);
int netset_bond(const char *name);

/* Gives INDEX the address of LEASE, with the other end PEER if that is set. */
int netset_address(int index, const struct lease *lease, const struct ipaddr *peer);

struct netset_route {
	const struct lease_route *route;
	int index;
	bool on_link; /* its gateway counts as on the link, whatever the tables say */
	uint8_t source; /* enum lease_source */
	uint32_t metric;
};

/* -EEXIST if there is another route to the same with the same metric. */
int netset_route(const struct netset_route *route);

#endif
