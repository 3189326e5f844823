/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>

#include "lib/dhcp4_wire.h"

/*
 * One route: the length of the prefix, as many bytes of it as are needed, and the router; 0.0.0.0
 * means that there is none on the way.  Returns the number of bytes or -EBADMSG.
 */
static int read_route(const uint8_t *bytes, size_t len, struct lease_route *route)
{
	unsigned prefix = bytes[0], width = (prefix + 7) / 8;
	struct ipaddr mask = ipaddr_mask(prefix);

	if (prefix > 32 || len < 1 + width + 4)
		return -EBADMSG;
	*route = (struct lease_route){ .to = { .family = IP_V4 }, .prefix = (uint8_t)prefix };
	memcpy(route->to.bytes, bytes + 1, width);
	/* Bits behind the prefix mean nothing (RFC 3442). */
	for (int i = 0; i < 4; i++)
		route->to.bytes[i] &= mask.bytes[i];
	route->via = ipaddr_make(IP_V4, bytes + 1 + width);
	if (!ipaddr_is_set(&route->via))
		route->via.family = IP_NONE;
	else if (!dhcp4_may_be_host(&route->via))
		return -EBADMSG;
	return (int)(1 + width + 4);
}

/* There is room for more than a real server tells; should it be full, the default route gets in. */
static bool add_route(struct lease *lease, const struct lease_route *route)
{
	if (lease_add_route(lease, route) == 0)
		return true;
	if (route->prefix == 0)
		lease->routes[LEASE_ROUTES_MAX - 1] = *route;
	return false;
}

int dhcp4_take_classless(const struct dhcp4_value *value, struct lease *lease)
{
	struct lease_route route;
	int used, lost = 0;

	for (size_t at = 0; at < value->len; at += (size_t)used) {
		used = read_route(value->bytes + at, value->len - at, &route);
		if (used < 0) {
			lease->nroutes = 0;
			return -EBADMSG;
		}
		lost += !add_route(lease, &route);
	}
	return value->len ? lost : -EBADMSG;
}
