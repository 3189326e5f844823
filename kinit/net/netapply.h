/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETAPPLY_H
#define KINIT_NET_NETAPPLY_H

#include <stdbool.h>

#include "kinit/net/netif.h"

/* A worker sets LEASE, which is kept, for FAMILY of NETIF: MTU, address, routes; then the host gets its
 * name. */
void netapply_begin(
	struct boot *boot, struct netif *netif, enum ip_family family, const struct lease *lease);

/* Is such a worker there, ended or not? */
bool netapply_is_busy(const struct boot *boot, const struct netif *netif, enum ip_family family);

/* Ends that worker. */
void netapply_stop(struct boot *boot, const struct netif *netif, enum ip_family family);

#endif
