/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETCALL_H
#define KINIT_NET_NETCALL_H

#include <stdbool.h>
#include <stdint.h>

#include "cmdline/netconf.h"
#include "lib/lease.h"

/* Changes of the network, one request to the kernel each.  For workers: they may take long.
 * All return 0 or -errno. */

int netcall_up(int index, bool up);
int netcall_name(int index, const char *name);
int netcall_mac(int index, const uint8_t mac[NET_MAC_SIZE]);
int netcall_mtu(int index, unsigned mtu);
int netcall_master(int index, int master);

/* Makes the interface NAME; -EEXIST if there is one. */
int netcall_vlan(const char *name, int lower, uint16_t id);
int netcall_bond(const char *name);
int netcall_bridge(const char *name);

/* Gives INDEX the address of LEASE, with the other end PEER if that is set. */
int netcall_address(int index, const struct lease *lease, const struct ipaddr *peer);

struct netcall_route {
	const struct lease_route *route;
	int index;
	bool on_link;   /* its gateway counts as on the link, whatever the tables say */
	uint8_t source; /* enum lease_source */
	uint32_t metric;
};

/* -EEXIST if there is another route to the same with the same metric. */
int netcall_route(const struct netcall_route *route);

#endif
