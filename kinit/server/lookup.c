/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/server/lookup.h"

#include <errno.h>

#include "kinit/net/netif.h"
#include "kinit/net/netwait.h"
#include "kinit/server/resolve.h"

enum { DNS_MAX = 6 };

const struct lease *lookup_lease(const struct boot *boot)
{
	/* (Constant zeros would take 3 KB of the file.) */
	static struct lease none;
	const struct netif *netif = net_boot_interface(boot->net);
	const struct lease *lease = netif ? netif_first_lease(netif) : NULL;

	return lease ? lease : &none;
}

int lookup_resolve(const struct boot *boot, const char *host, struct ipaddr *addr)
{
	const struct lease *lease = lookup_lease(boot);
	struct ipaddr dns[DNS_MAX];
	size_t n = net_dns(boot, dns, DNS_MAX);

	return resolve_host(host, dns, n, lease->search[0] ? lease->search : lease->domain, addr);
}

const char *lookup_reason(int err)
{
	switch (err) {
	case -ENOENT:
		return "there is no host of this name";
	case -EDESTADDRREQ:
		return "no name server is known that could be asked for its address";
	}
	return "no name server tells its address";
}

bool lookup_is_final(const struct boot *boot, int err)
{
	/* An interface that is not ready may bring a name server. */
	return err == -ENOENT || (err == -EDESTADDRREQ && !net_pending(boot));
}
