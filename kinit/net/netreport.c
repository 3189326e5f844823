/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netreport.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>

#include "cmdline/bootconf.h"
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
		text_add(text, NETREPORT_TEXT_SIZE, " by %s",
			lease_source_name((enum lease_source)lease->source));
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

static void append_task(
	const struct boot *boot, const struct netif *netif, enum net_half half, char *text)
{
	const struct nettask *task = &netif->tasks[half];
	const struct lease *lease = &netif->lease;
	char why[NETREPORT_TEXT_SIZE];

	if (!task->wanted)
		return;
	if (lease->addr.family == IP_V6 ? half == NET_IPV4 : half == NET_IPV6)
		lease = &netif->lease6;
	if (task->state == NETIF_READY && lease->addr.family != IP_NONE)
		netreport_lease(lease, why);
	else
		netstate_describe(boot, task, netif, why, sizeof(why));
	text_add(text, NETREPORT_TEXT_SIZE, "; %s", why);
}

static void report_one(const struct boot *boot, const struct netif *netif)
{
	char mac[MACADDR_TEXT_SIZE], text[NETREPORT_TEXT_SIZE] = "";
	const char *link = "down";

	if (netif->flags & IFF_UP)
		link = netif->carrier ? "carrier" : "no carrier";
	for (int half = 0; half < NET_HALVES; half++)
		append_task(boot, netif, (enum net_half)half, text);
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

const struct netif *net_boot_interface(const struct boot *boot)
{
	const struct netif *first = NULL;

	for (size_t i = 0; i < boot->net->n; i++) {
		const struct netif *netif = &boot->net->items[i];

		if (netif->state != NETIF_READY || netif->lease.addr.family == IP_NONE)
			continue;
		if (netif->lease.root_path[0])
			return netif;
		if (!first)
			first = netif;
	}
	return first;
}

static void add_dns(struct ipaddr *dns, size_t *n, size_t max, const struct ipaddr *addr)
{
	for (size_t i = 0; i < *n; i++)
		if (ipaddr_equal(&dns[i], addr))
			return;
	if (*n < max && ipaddr_is_set(addr))
		dns[(*n)++] = *addr;
}

static void add_all_dns(const struct netif *netif, struct ipaddr *dns, size_t *n, size_t max)
{
	if (!netif || netif->state != NETIF_READY)
		return;
	for (size_t i = 0; i < netif->lease.ndns; i++)
		add_dns(dns, n, max, &netif->lease.dns[i]);
	for (size_t i = 0; i < netif->lease6.ndns; i++)
		add_dns(dns, n, max, &netif->lease6.dns[i]);
}

size_t net_dns(const struct boot *boot, struct ipaddr *dns, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < boot->conf->net.ndns; i++)
		add_dns(dns, &n, max, &boot->conf->net.dns[i]);
	add_all_dns(net_boot_interface(boot), dns, &n, max);
	for (size_t i = 0; i < boot->net->n; i++)
		add_all_dns(&boot->net->items[i], dns, &n, max);
	return n;
}
