/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETSTATE_H
#define KINIT_NET_NETSTATE_H

#include "kinit/net/netif.h"

/* How far the configuration of one family of an interface is. */

/* The only way into another state.  Outside of NETIF_APPLYING and NETIF_READY there is no lease. */
void netstate_enter(
	struct boot *boot, struct netif *netif, enum ip_family family, enum netif_state state);

/* Into NETIF_FAILED, with the reason in words, which is logged. */
void netstate_fail(struct boot *boot, struct netif *netif, enum ip_family family,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Likewise, because nobody waits any longer; the reason is how far it was. */
void netstate_end(struct boot *boot, struct netif *netif, enum ip_family family);

/* Takes over what is wanted of it now, and begins anew. */
void netstate_want(
	struct boot *boot, struct netif *netif, enum ip_family family, const struct nettask *want);

/* Writes to TEXT how far it is and why: "no answer to DHCP after 12 s". */
void netstate_describe(const struct boot *boot, const struct netif *netif, enum ip_family family,
	char text[NETIF_WHY_SIZE]);

#endif
