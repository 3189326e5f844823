/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETREPORT_H
#define KINIT_NET_NETREPORT_H

#include "kinit/net/netif.h"

/* What the user is told about interfaces. */

enum { NETREPORT_TEXT_SIZE = 512 };

/* "10.0.2.15/24 by dhcp from 10.0.2.2, gateway 10.0.2.2, dns 10.0.2.3, lease 86400 s" */
const char *netreport_lease(const struct lease *lease, char text[NETREPORT_TEXT_SIZE]);

/* Logs that NETIF has the addresses of LEASE now. */
void netreport_ready(const struct netif *netif, const struct lease *lease);

/* Lists the interfaces with MAC, carrier, addresses and what was tried, for the report of a failure. */
void net_report(const struct boot *boot);

#endif
