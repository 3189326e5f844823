/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETABSENT_H
#define KINIT_NET_NETABSENT_H

#include "kinit/net/netassign.h"

/* An interface that a word names is not there: may it still come? */

/*
 * The name that nobody here gives and that the interface NAME needs, itself or what it is made of; NULL if there is
 * none.  Such are those of udev, and of bonds, bridges and VLANs that no word makes.  The kernel's own names
 * may come as late as their drivers; others a device tree may give.
 */
const char *netabsent_nobodys(const struct netplan *plan, const char *name);

/* Says in TEXT that what WORD (NULL: any) names is not there, and what is: "there is no interface br0 (bridge= makes
 * one), only eth0 (52:54:00:12:34:56)". */
void netabsent_describe(
	const struct netplan *plan, const struct ipword *word, char *text, size_t size);

#endif
