/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETAPPLY_H
#define KINIT_NET_NETAPPLY_H

#include "kinit/net/net.h"

/* A worker sets the lease of NETIF for HALF: MTU, address, routes; then the host gets its name. */
void netapply_begin(struct boot *boot, struct netif *netif, enum net_half half);

/* Ends the worker with this id. */
void netapply_stop(struct boot *boot, int id);

#endif
