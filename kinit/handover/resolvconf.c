// SPDX-License-Identifier: GPL-2.0-or-later
#include "kinit/handover/form.h"

/* resolv.conf(5): the resolver reads the first three servers. */
enum { SERVERS_MAX = 3 };

static void add_domains(const struct netif *netif, struct hand *out)
{
	const struct lease *lease = hand_lease(netif, IP_V4);
	struct hand names;

	if (!lease || !(lease->search[0] || lease->domain[0]))
		lease = hand_lease(netif, IP_V6);
	if (!lease)
		return;
	hand_clear(&names);
	hand_add_names(&names, lease->search[0] ? lease->search : lease->domain, " ", "");
	if (names.len)
		hand_add(out, "search%s\n", names.text);
}

void hand_resolv(const struct netif *netif, const struct ipaddr *dns, size_t n, struct hand *out)
{
	char text[IPADDR_TEXT_SIZE];

	hand_clear(out);
	for (size_t i = 0, used = 0; i < n && used < SERVERS_MAX; i++) {
		if (!ipaddr_is_set(&dns[i]))
			continue;
		hand_add(out, "nameserver %s\n", ipaddr_format(&dns[i], text));
		used++;
	}
	if (netif)
		add_domains(netif, out);
}
