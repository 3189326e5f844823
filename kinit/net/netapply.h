/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETAPPLY_H
#define KINIT_NET_NETAPPLY_H

#include "kinit/net/netif.h"

/* A worker sets LEASE, which is kept, for FAMILY of NETIF: MTU, address, routes; then the host gets its
 * name. */
void netapply_begin(
	struct boot *boot, struct netif *netif, enum ip_family family, const struct lease *lease);

/* Ends that worker. */
void netapply_stop(struct boot *boot, const struct netif *netif, enum ip_family family);

#endif
