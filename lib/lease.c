// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/lease.h"

#include <errno.h>

const char *lease_source_name(enum lease_source source)
{
	static const char *const names[] = {
		[LEASE_STATIC] = "none",
		[LEASE_DHCP] = "dhcp",
		[LEASE_BOOTP] = "bootp",
		[LEASE_RARP] = "rarp",
		[LEASE_DHCP6] = "dhcp6",
		[LEASE_SLAAC] = "slaac",
	};

	return names[source];
}

int lease_add_route(struct lease *lease, const struct lease_route *route)
{
	if (lease->nroutes == LEASE_ROUTES_MAX)
		return -ENOSPC;
	lease->routes[lease->nroutes++] = *route;
	return 0;
}

const struct lease_route *lease_gateway(const struct lease *lease, enum ip_family family)
{
	for (unsigned i = 0; i < lease->nroutes; i++)
		if (lease->routes[i].prefix == 0 && lease->routes[i].to.family == family)
			return &lease->routes[i];
	return NULL;
}
