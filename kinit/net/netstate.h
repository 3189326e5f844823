/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETSTATE_H
#define KINIT_NET_NETSTATE_H

#include "kinit/net/netassign.h"

/* How far the configuration of one half of an interface is. */

/* The plan of this boot. */
struct netplan netstate_plan(const struct boot *boot);

/* The only way into another state. */
void netstate_enter(
	struct boot *boot, struct netif *netif, enum net_half half, enum netif_state state);

/* Into NETIF_FAILED, with the reason in words, which is logged. */
void netstate_fail(struct boot *boot, struct netif *netif, enum net_half half, const char *format,
	...) __attribute__((format(printf, 4, 5)));

/* Takes over what is wanted of it now. */
void netstate_assign(struct boot *boot, struct netif *netif, enum net_half half);

/* Begins anew with all that is not ready. */
void netstate_retry(struct boot *boot);

/* Writes to TEXT how far it is and why: "no answer to DHCP after 12 s". */
void netstate_describe(const struct boot *boot, const struct nettask *task,
	const struct netif *netif, char *text, size_t size);

#endif
