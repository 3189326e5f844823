/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/server/socketaddr.h"

#include <string.h>

socklen_t socketaddr_make(const struct ipaddr *addr, uint16_t port, union socketaddr *to)
{
	memset(to, 0, sizeof(*to));
	if (addr->family == IP_V6) {
		to->v6.sin6_family = AF_INET6;
		to->v6.sin6_port = htons(port);
		memcpy(&to->v6.sin6_addr, addr->bytes, 16);
		return sizeof(to->v6);
	}
	to->v4.sin_family = AF_INET;
	to->v4.sin_port = htons(port);
	memcpy(&to->v4.sin_addr, addr->bytes, 4);
	return sizeof(to->v4);
}

struct ipaddr socketaddr_read(const union socketaddr *from)
{
	if (from->any.sa_family == AF_INET6)
		return ipaddr_make(IP_V6, (const uint8_t *)&from->v6.sin6_addr);
	return ipaddr_make(IP_V4, (const uint8_t *)&from->v4.sin_addr);
}
