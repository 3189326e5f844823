/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/handover/form.h"

/* resolv.conf(5): the resolver reads the first three servers. */
enum { SERVERS_MAX = 3 };

static void add_domains(const struct netif *netif, struct form *out)
{
	const struct lease *lease = form_lease(netif, IP_V4);
	struct form names;

	if (!lease || !(lease->search[0] || lease->domain[0]))
		lease = form_lease(netif, IP_V6);
	if (!lease)
		return;
	form_clear(&names);
	form_add_names(&names, lease->search[0] ? lease->search : lease->domain, " ", "");
	if (names.len)
		form_add(out, "search%s\n", names.text);
}

void form_resolvconf(
	const struct netif *netif, const struct ipaddr *dns, size_t n, struct form *out)
{
	char text[IPADDR_TEXT_SIZE];

	form_clear(out);
	for (size_t i = 0, used = 0; i < n && used < SERVERS_MAX; i++) {
		if (!ipaddr_is_set(&dns[i]))
			continue;
		form_add(out, "nameserver %s\n", ipaddr_format(&dns[i], text));
		used++;
	}
	if (netif)
		add_domains(netif, out);
}
