/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETFILL_H
#define KINIT_NET_NETFILL_H

#include <stdbool.h>
#include <stddef.h>

#include "cmdline/netconf.h"
#include "lib/lease.h"

/*
 * Completes LEASE, the answer of a server, or only the address that WORD gives, with what else the
 * command line says: what is given there wins over the server.  NAME is the interface; WORD is NULL
 * for the default of a network root.
 * Returns 0; 1 if nobody said how large the network is, and its class decided (RFC 791, 3.2); or
 * -EADDRNOTAVAIL: the address is none that an interface could have.
 */
int netfill(const struct netconf *conf, const char *name, const struct ipword *word,
	struct lease *lease);

/* Can the gateway VIA be reached without another one, with what is in LEASE before the route
 * number N? */
bool netfill_on_link(const struct lease *lease, size_t n, const struct ipaddr *via);

/* Is ROUTE among those of LEASE? */
bool netfill_has_route(const struct lease *lease, const struct lease_route *route);

#endif
