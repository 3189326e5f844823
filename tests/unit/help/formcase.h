/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FORMCASE_H
#define TESTS_UNIT_HELP_FORMCASE_H

#include "kinit/handover/form.h"

/* Interfaces that are ready, for the tests of what is handed over.  Each call begins anew. */

/* eth0, index 2, 52:54:00:12:34:56, by ip=: 192.0.2.10/24, gateway, two name servers, two domains. */
struct netif *formcase_static(void);

/* The same by DHCP, with all that a server can say. */
struct netif *formcase_dhcp(void);

/* eth0 with 2001:db8::10/64 only, from SOURCE. */
struct netif *formcase_v6(enum lease_source source);

/* The word of the interface, which had none. */
struct ipword *formcase_word(struct netif *netif);

struct ipaddr formcase_ip(const char *text);
void formcase_route(struct lease *lease, const char *to, unsigned prefix, const char *via);

#endif
