/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/lease.h"

#include <errno.h>
#include <string.h>

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

void lease_add_dns(struct lease *lease, const struct ipaddr *addr)
{
	lease->ndns = (uint8_t)ipaddr_add(lease->dns, lease->ndns, LEASE_DNS_MAX, addr);
}

void lease_add_ntp(struct lease *lease, const struct ipaddr *addr)
{
	lease->nntp = (uint8_t)ipaddr_add(lease->ntp, lease->nntp, LEASE_NTP_MAX, addr);
}

static bool has_word(const char *words, const char *word, size_t len)
{
	for (; *words; words += strcspn(words, " "), words += *words == ' ')
		if (strcspn(words, " ") == len && !memcmp(words, word, len))
			return true;
	return false;
}

static void add_word(struct lease *lease, const char *word, size_t len)
{
	size_t used = strlen(lease->search);

	if (!len || used + 1 + len >= sizeof(lease->search) || has_word(lease->search, word, len))
		return;
	if (used)
		lease->search[used++] = ' ';
	memcpy(lease->search + used, word, len);
	lease->search[used + len] = '\0';
}

void lease_add_search(struct lease *lease, const char *names)
{
	while (*names) {
		size_t len = strcspn(names, " ");

		add_word(lease, names, len);
		names += len + (names[len] == ' ');
	}
}

void lease_add_all(struct lease *lease, const struct lease *other)
{
	for (unsigned i = 0; i < other->ndns; i++)
		lease_add_dns(lease, &other->dns[i]);
	for (unsigned i = 0; i < other->nntp; i++)
		lease_add_ntp(lease, &other->ntp[i]);
	lease_add_search(lease, other->search);
}

const struct lease_route *lease_gateway(const struct lease *lease, enum ip_family family)
{
	for (unsigned i = 0; i < lease->nroutes; i++)
		if (lease->routes[i].prefix == 0 && lease->routes[i].to.family == family)
			return &lease->routes[i];
	return NULL;
}
