/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETASSIGN_H
#define KINIT_NET_NETASSIGN_H

#include "kinit/net/netif.h"

/* From what the command line says and which interfaces there are: who is to do what.  Only answers,
 * nothing is changed. */

enum {
	NET_METHODS4 = NET_DHCP | NET_BOOTP | NET_RARP,
	NET_METHODS6 = NET_SLAAC | NET_DHCP6 | NET_LINK6,
};

/* What is wanted of the network, and what there is. */
struct netplan {
	const struct netconf *conf;
	const struct net *net;
	int64_t now_ms;
};

struct netplan netassign_plan(const struct boot *boot);

/* Is the network to be configured? */
bool netassign_wanted(const struct netplan *plan);

/* Does WORD (NULL: the default) say something for FAMILY? */
bool netassign_serves(const struct ipword *word, enum ip_family family);

/* Does WORD name a device? */
bool netassign_names_device(const struct ipword *word);

/* Which of NET_METHODS… are to be tried for FAMILY? */
unsigned netassign_methods(const struct ipword *word, enum ip_family family);

/* The address that WORD itself gives for FAMILY, or NULL. */
const struct ipaddr *netassign_static(const struct ipword *word, enum ip_family family);

/* What FAMILY of NETIF is for. */
struct nettask netassign_task(
	const struct netplan *plan, const struct netif *netif, enum ip_family family);

/* What is to be changed of the link itself. */
struct netif_change netassign_change(const struct netplan *plan, const struct netif *netif);

/* Is there anything to change? */
bool netassign_changes(const struct netif_change *change);

#endif
