/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netif.h"

#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/boot.h"

struct netif *netif_find(const struct net *net, int index)
{
	for (size_t i = 0; i < net->n; i++)
		if (net->items[i].index == index)
			return &net->items[i];
	return NULL;
}

struct netif *netif_by_name(const struct net *net, const char *name)
{
	for (size_t i = 0; i < net->n; i++)
		if (!strcmp(net->items[i].name, name))
			return &net->items[i];
	return NULL;
}

bool netif_has_mac(const struct netif *netif, const uint8_t *mac)
{
	return netif->mac_len == NET_MAC_SIZE && !memcmp(netif->mac, mac, NET_MAC_SIZE) &&
	       !netif->master && strcmp(netif->kind, "vlan") && strcmp(netif->kind, "bond") &&
	       strcmp(netif->kind, "bridge");
}

bool netif_carrier(const struct net *net, const struct netif *netif)
{
	if (strcmp(netif->kind, "bridge"))
		return netif->carrier;
	for (size_t i = 0; i < net->n; i++)
		if (net->items[i].master == netif->index && net->items[i].carrier)
			return netif->carrier;
	return false;
}

static const struct netif_ip *leading(const struct netif *netif)
{
	const struct netif_ip *a = &netif->ip[IP_V4], *b = &netif->ip[IP_V6];

	if (!a->task.wanted || !b->task.wanted)
		return a->task.wanted ? a : b;
	if (a->state == NETIF_READY || b->state == NETIF_READY)
		return a->state == NETIF_READY ? a : b;
	if (a->state == NETIF_FAILED)
		return b;
	return b->state == NETIF_FAILED || a->state >= b->state ? a : b;
}

enum netif_state netif_state(const struct netif *netif)
{
	return leading(netif)->state;
}

const struct ipword *netif_word(const struct netif *netif)
{
	return leading(netif)->task.word;
}

const struct lease *netif_lease(const struct netif *netif, enum ip_family family)
{
	const struct lease *lease = &netif->ip[family].lease;

	return lease->addr.family == IP_NONE ? NULL : lease;
}

const struct lease *netif_first_lease(const struct netif *netif)
{
	const struct lease *lease = netif_lease(netif, IP_V4);

	return lease ? lease : netif_lease(netif, IP_V6);
}

int netif_id(const struct netif *netif, enum ip_family family)
{
	return netif->index * IP_FAMILIES + family;
}

struct netif *netif_of_id(const struct net *net, int id, enum ip_family *family)
{
	*family = id % IP_FAMILIES;
	return netif_find(net, id / IP_FAMILIES);
}

int net_winner(const struct net *net, enum ip_family family)
{
	for (size_t i = 0; i < net->n; i++) {
		const struct netif_ip *ip = &net->items[i].ip[family];

		if (ip->task.racing && (ip->state == NETIF_APPLYING || ip->state == NETIF_READY))
			return net->items[i].index;
	}
	return 0;
}

const struct netif *net_boot_interface(const struct net *net)
{
	const struct netif *first = NULL;

	for (size_t i = 0; i < net->n; i++) {
		const struct netif *netif = &net->items[i];
		const struct lease *lease = netif_first_lease(netif);

		if (netif_state(netif) != NETIF_READY || !lease)
			continue;
		if (lease->root_path[0])
			return netif;
		if (!first)
			first = netif;
	}
	return first;
}

static size_t add_dns(const struct netif *netif, struct ipaddr *dns, size_t n, size_t max)
{
	if (!netif || netif_state(netif) != NETIF_READY)
		return n;
	for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
		for (size_t i = 0; i < netif->ip[family].lease.ndns; i++)
			n = ipaddr_add(dns, n, max, &netif->ip[family].lease.dns[i]);
	return n;
}

size_t net_dns(const struct boot *boot, struct ipaddr *dns, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < boot->conf->net.ndns; i++)
		n = ipaddr_add(dns, n, max, &boot->conf->net.dns[i]);
	n = add_dns(net_boot_interface(boot->net), dns, n, max);
	for (size_t i = 0; i < boot->net->n; i++)
		n = add_dns(&boot->net->items[i], dns, n, max);
	return n;
}
