/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETDEV_H
#define KINIT_NET_NETDEV_H

#include "kinit/net/netif.h"

/* The links themselves: bonds, bridges and VLANs are made; names, hardware addresses and sizes are set; what
 * is needed is brought up.  Workers do it. */

/* Makes the bonds, bridges and VLANs of the command line, when what they need is there. */
void netdev_pump(struct boot *boot);

/* Has NETIF changed as the plan says, one after the other. */
void netdev_change(struct boot *boot, struct netif *netif);

/* The link whose driver may be keeping the kernel's lock: it has killed its worker, or the worker is not
 * back; NULL if there is none.  In words, written to TEXT, which is returned: "the driver of eth1". */
const struct netif *netdev_holder(const struct boot *boot);
const char *netdev_holder_text(const struct boot *boot, char text[NETIF_WHY_SIZE]);

/* NETIF is wanted for something else than before: it may be brought up and set down once more. */
void netdev_forget(struct netif *netif);

/* What failed may be tried again, with all links, bonds, bridges and VLANs. */
void netdev_restart(struct net *net);

#endif
