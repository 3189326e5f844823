/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netreport.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/net/netstate.h"
#include "lib/text.h"

enum { LIST_MAX = 64 };

static void append_routes(const struct lease *lease, char *text)
{
	char to[IPADDR_TEXT_SIZE], via[IPADDR_TEXT_SIZE];

	for (size_t i = 0; i < lease->nroutes; i++) {
		const struct lease_route *route = &lease->routes[i];

		ipaddr_format(&route->to, to);
		ipaddr_format(&route->via, via);
		if (route->prefix == 0 && via[0])
			text_add(text, NETREPORT_TEXT_SIZE, ", gateway %s", via);
		else
			text_add(text, NETREPORT_TEXT_SIZE, ", route %s/%u%s%s", to, route->prefix,
				via[0] ? " via " : "", via);
	}
}

const char *netreport_lease(const struct lease *lease, char text[NETREPORT_TEXT_SIZE])
{
	char addr[IPADDR_TEXT_SIZE];

	text[0] = '\0';
	text_add(text, NETREPORT_TEXT_SIZE, "%s/%u", ipaddr_format(&lease->addr, addr),
		lease->prefix);
	if (lease->source == LEASE_STATIC)
		text_add(text, NETREPORT_TEXT_SIZE, " as given");
	else
		text_add(text, NETREPORT_TEXT_SIZE, " by %s", lease_source_name(lease->source));
	if (ipaddr_is_set(&lease->server))
		text_add(
			text, NETREPORT_TEXT_SIZE, " from %s", ipaddr_format(&lease->server, addr));
	append_routes(lease, text);
	for (size_t i = 0; i < lease->ndns; i++)
		text_add(text, NETREPORT_TEXT_SIZE, "%s%s", i ? " " : ", dns ",
			ipaddr_format(&lease->dns[i], addr));
	if (lease->mtu)
		text_add(text, NETREPORT_TEXT_SIZE, ", mtu %u", lease->mtu);
	if (lease->lease_s && lease->lease_s != LEASE_FOREVER)
		text_add(text, NETREPORT_TEXT_SIZE, ", lease %u s", lease->lease_s);
	return text;
}

void netreport_ready(const struct netif *netif, const struct lease *lease)
{
	char text[NETREPORT_TEXT_SIZE];

	log_info("%s: %s", netif->name, netreport_lease(lease, text));
}

static void append_family(
	const struct boot *boot, const struct netif *netif, enum ip_family family, char *text)
{
	const struct netif_ip *ip = &netif->ip[family];
	char why[NETIF_WHY_SIZE], lease[NETREPORT_TEXT_SIZE];

	if (!ip->task.wanted)
		return;
	netstate_describe(boot, netif, family, why);
	text_add(text, NETREPORT_TEXT_SIZE, "; %s",
		ip->state == NETIF_READY && netif_lease(netif, family)
			? netreport_lease(&ip->lease, lease)
			: why);
}

static void report_one(const struct boot *boot, const struct netif *netif)
{
	char mac[MACADDR_TEXT_SIZE], text[NETREPORT_TEXT_SIZE] = "";
	const char *link = "down";

	if (netif->flags & IFF_UP)
		link = netif_carrier(boot->net, netif) ? "carrier" : "no carrier";
	for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
		append_family(boot, netif, family, text);
	log_err("  %s %s %s%s", netif->name, macaddr_format(netif->mac, netif->mac_len, mac), link,
		text);
}

void net_report(const struct boot *boot)
{
	size_t listed = 0;

	log_err("network links:");
	for (size_t i = 0; i < boot->net->n; i++) {
		if (boot->net->items[i].flags & IFF_LOOPBACK)
			continue;
		if (listed++ < LIST_MAX)
			report_one(boot, &boot->net->items[i]);
	}
	if (listed > LIST_MAX)
		log_err("  and %zu more", listed - LIST_MAX);
	if (!listed)
		log_err("  none");
}
