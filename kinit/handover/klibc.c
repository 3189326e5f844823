/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cmdline/secret.h"
#include "kinit/handover/form.h"

/* Others read these files with a shell (". /run/net-eth0.conf"): values are quoted as in klibc. */
static void quote(const char *value, char *text, size_t size)
{
	size_t len = 0;

	/* The longest that a byte becomes is four, and the NUL. */
	for (; *value && len + 5 <= size; value++)
		if (*value == '\'' || *value == '!')
			len += (size_t)snprintf(text + len, size - len, "'\\%c'", *value);
		else
			text[len++] = *value;
	text[len] = '\0';
}

/* A value with a control character has no business here: the key stays, empty. */
static bool is_line(const char *value)
{
	for (; *value; value++)
		if ((unsigned char)*value < ' ' || *value == 0x7f)
			return false;
	return true;
}

static void option(struct form *out, const char *key, const char *value)
{
	char text[4 * LEASE_TEXT_SIZE * 2 + 1];

	quote(is_line(value) ? value : "", text, sizeof(text));
	form_add(out, "%s='%s'\n", key, text);
}

/* All who are logged in can read these files, and a path can have a user's password or options with one. */
static void option_path(struct form *out, const char *key, const char *path)
{
	char shown[LEASE_TEXT_SIZE * 2];

	secret_copy(shown, sizeof(shown), path, SECRET_WORD);
	option(out, key, shown);
}

/* klibc writes an IPv4 address that there is not as 0.0.0.0. */
static void option_ip(struct form *out, const char *key, const struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];

	option(out, key, addr && addr->family == IP_V4 ? ipaddr_format(addr, text) : "0.0.0.0");
}

static void option_names(struct form *out, const char *key, const char *names, const char *after)
{
	struct form list;

	form_clear(&list);
	form_add_names(&list, names, "", after);
	if (list.len)
		list.text[list.len - 1] = '\0';
	option(out, key, list.text);
}

static void option_number(struct form *out, const char *key, unsigned long value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lu", value);
	option(out, key, text);
}

/* The name server of FAMILY number INDEX, or NULL. */
static const struct ipaddr *server(const struct lease *lease, enum ip_family family, unsigned index)
{
	for (unsigned i = 0; i < lease->ndns; i++)
		if (lease->dns[i].family == family && index-- == 0)
			return &lease->dns[i];
	return NULL;
}

static void add_route(struct form *out, unsigned number, const struct lease_route *route)
{
	char key[32], text[IPADDR_TEXT_SIZE + 4], ip[IPADDR_TEXT_SIZE];

	snprintf(key, sizeof(key), "IPV4ROUTE%uSUBNET", number);
	snprintf(text, sizeof(text), "%s/%u", ipaddr_format(&route->to, ip), route->prefix);
	option(out, key, text);
	snprintf(key, sizeof(key), "IPV4ROUTE%uGATEWAY", number);
	option_ip(out, key, &route->via);
}

/* Either the gateway or a list: never both, as in klibc. */
static void add_routes(struct form *out, const struct lease *lease)
{
	const struct lease_route *gateway = lease_gateway(lease, IP_V4);
	unsigned number = 0;

	for (unsigned i = 0; i < lease->nroutes; i++)
		number += lease->routes[i].to.family == IP_V4;
	if (number <= 1 && (gateway || !number)) {
		option_ip(out, "IPV4GATEWAY", gateway ? &gateway->via : NULL);
		return;
	}
	number = 0;
	for (unsigned i = 0; i < lease->nroutes; i++)
		if (lease->routes[i].to.family == IP_V4)
			add_route(out, number++, &lease->routes[i]);
}

void form_klibc(const struct netif *netif, long uptime, struct form *out)
{
	const struct lease *lease = form_lease(netif, IP_V4);
	struct ipaddr mask, broadcast;

	form_clear(out);
	if (!lease)
		return;
	mask = ipaddr_mask(lease->prefix);
	broadcast = lease->broadcast;
	if (!ipaddr_is_set(&broadcast))
		broadcast = ipaddr_broadcast(&lease->addr, lease->prefix);
	option(out, "DEVICE", netif->name);
	option(out, "PROTO", lease_source_name(lease->source));
	option_ip(out, "IPV4ADDR", &lease->addr);
	option_ip(out, "IPV4BROADCAST", &broadcast);
	option_ip(out, "IPV4NETMASK", &mask);
	add_routes(out, lease);
	option_ip(out, "IPV4DNS0", server(lease, IP_V4, 0));
	option_ip(out, "IPV4DNS1", server(lease, IP_V4, 1));
	option(out, "HOSTNAME", lease->hostname);
	option(out, "DNSDOMAIN", lease->domain);
	option(out, "NISDOMAIN", lease->nis_domain);
	option_ip(out, "ROOTSERVER", &lease->next_server);
	option_path(out, "ROOTPATH", lease->root_path);
	option_path(out, "filename", lease->boot_file);
	option_number(out, "UPTIME", (unsigned long)uptime);
	option_number(out, "DHCPLEASETIME", lease->lease_s);
	option_names(out, "DOMAINSEARCH", lease->search, ". ");
}

static const char *proto6(const struct lease *lease)
{
	if (lease->source == LEASE_DHCP6)
		return "dhcp6";
	return lease->source == LEASE_SLAAC ? "auto" : "none";
}

/* Unlike klibc's keys, those of IPv6 are left out where there is nothing. */
static void option_ip6(struct form *out, const char *key, const struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];

	if (addr && ipaddr_is_set(addr))
		option(out, key, ipaddr_format(addr, text));
}

void form_klibc6(const struct netif *netif, struct form *out)
{
	const struct lease *lease = form_lease(netif, IP_V6);
	const struct lease_route *gateway;

	form_clear(out);
	if (!lease)
		return;
	gateway = lease_gateway(lease, IP_V6);
	option(out, "DEVICE6", netif->name);
	option(out, "IPV6PROTO", proto6(lease));
	option_ip6(out, "IPV6ADDR", &lease->addr);
	option_number(out, "IPV6NETMASK", lease->prefix);
	option_ip6(out, "IPV6GATEWAY", gateway ? &gateway->via : NULL);
	option_ip6(out, "IPV6DNS0", server(lease, IP_V6, 0));
	option_ip6(out, "IPV6DNS1", server(lease, IP_V6, 1));
	option(out, "HOSTNAME", lease->hostname);
	option(out, "DNSDOMAIN", lease->domain);
	option_names(out, "IPV6DOMAINSEARCH", lease->search, " ");
}
