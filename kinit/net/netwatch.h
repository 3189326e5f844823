/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETWATCH_H
#define KINIT_NET_NETWATCH_H

#include "kinit/net/net.h"

/* The table of interfaces, as the kernel tells it. */

/* Opens the socket and asks for all links.  Returns 0 or -errno. */
int netwatch_open(struct boot *boot);

/* Takes the messages that wait. */
void netwatch_read(struct boot *boot);

/* Asks for all links again, unless an answer to that is on its way. */
void netwatch_dump(struct boot *boot);

/* The interface, or NULL.  Valid until the table changes. */
struct netif *netwatch_find(const struct net *net, int index);
struct netif *netwatch_by_name(const struct net *net, const char *name);

/* Is it the hardware with the MAC of 6 bytes?  VLANs and bonds share that of another one. */
bool netwatch_has_mac(const struct netif *netif, const uint8_t *mac);

#endif
