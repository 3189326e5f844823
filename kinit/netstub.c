// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "kinit/net.h"
#include "kinit/netconn.h"
#include "kinit/resolve.h"

/* Stand-ins until the rooms that these belong to are there; whoever has them wins over the weak ones. */

__attribute__((weak)) size_t net_dns(const struct boot *boot, struct ipaddr *dns, size_t max)
{
	(void)boot, (void)dns, (void)max;
	return 0;
}

__attribute__((weak)) const struct netif *net_boot_interface(const struct boot *boot)
{
	(void)boot;
	return NULL;
}

__attribute__((weak)) int resolve_host(const char *host, const struct ipaddr *dns, size_t n,
	const char *search, struct ipaddr *addr)
{
	(void)dns, (void)n, (void)search;
	return ipaddr_parse(host, addr) ? -EDESTADDRREQ : 0;
}

__attribute__((weak)) int netconn_open(enum netconn_kind kind, const struct ipaddr *addr,
	uint16_t port, int reserved, int timeout_ms)
{
	(void)kind, (void)addr, (void)port, (void)reserved, (void)timeout_ms;
	return -ENETUNREACH;
}
