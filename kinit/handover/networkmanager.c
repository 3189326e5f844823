/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "kinit/handover/form.h"

/*
 * nm-settings-keyfile(5).  The profile has the name of the interface only if the hardware address
 * cannot tell it: udev gives it another one.  It comes after the user's own profiles; that it is the
 * one which is active is said by the note in /run/NetworkManager/devices (nm_config_device_state_load()).
 */

/* NetworkManager would end what has got no answer in time, and the root with it. */
#define FOREVER "2147483647"

static uint64_t hash(uint64_t value, const void *bytes, size_t len)
{
	/* FNV-1a */
	for (size_t i = 0; i < len; i++)
		value = (value ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001b3);
	return value;
}

/* The same for the same interface in each boot: RFC 9562, 5.8. */
static const char *uuid(const struct netif *netif, char text[FORM_UUID_SIZE])
{
	uint64_t words[2] = { UINT64_C(0xcbf29ce484222325), UINT64_C(0x6b696e6974206e6d) };

	for (size_t i = 0; i < 2; i++) {
		words[i] = hash(words[i], netif->mac, netif->mac_len);
		words[i] = hash(words[i], netif->name, strlen(netif->name));
	}
	snprintf(text, FORM_UUID_SIZE, "%08x-%04x-8%03x-%04x-%012llx", (unsigned)(words[0] >> 32),
		(unsigned)(words[0] >> 16 & 0xffff), (unsigned)(words[0] & 0xfff),
		(unsigned)(words[1] >> 48 & 0x3fff) | 0x8000,
		(unsigned long long)(words[1] & UINT64_C(0xffffffffffff)));
	return text;
}

static void add_connection(const struct netif *netif, struct form *out)
{
	char mac[MACADDR_TEXT_SIZE], text[FORM_UUID_SIZE];

	form_add(out, "[connection]\nid=kinit-%s\nuuid=%s\ntype=ethernet\n", netif->name,
		uuid(netif, text));
	if (!form_has_mac(netif))
		form_add(out, "interface-name=%s\n", netif->name);
	form_add(out, "autoconnect=true\nautoconnect-priority=-100\n\n[ethernet]\n");
	if (form_has_mac(netif))
		form_add(out, "mac-address=%s\n", macaddr_format(netif->mac, netif->mac_len, mac));
	if (form_mtu(netif))
		form_add(out, "mtu=%u\n", form_mtu(netif));
}

static bool is_fixed(const struct lease *lease)
{
	return lease->source != LEASE_DHCP && lease->source != LEASE_DHCP6 &&
	       lease->source != LEASE_SLAAC;
}

/* A default route is compared with that of the interface only if it is written as the gateway. */
static void add_addresses(const struct lease *lease, enum ip_family family, struct form *out)
{
	const struct lease_route *gateway = lease_gateway(lease, family);
	char text[IPADDR_TEXT_SIZE];
	unsigned number = 1;

	form_add(out, "method=manual\naddress1=%s/%u\n", ipaddr_format(&lease->addr, text),
		lease->prefix);
	if (gateway && ipaddr_is_set(&gateway->via))
		form_add(out, "gateway=%s\n", ipaddr_format(&gateway->via, text));
	for (unsigned i = 0; i < lease->nroutes; i++) {
		const struct lease_route *route = &lease->routes[i];

		if (route->to.family != family || route == gateway)
			continue;
		form_add(out, "route%u=%s/%u", number++, ipaddr_format(&route->to, text),
			route->prefix);
		if (ipaddr_is_set(&route->via))
			form_add(out, ",%s", ipaddr_format(&route->via, text));
		form_add(out, "\n");
	}
}

/* Those of the command line, and those of a lease that does not come again. */
static void add_dns(const struct netif *netif, enum ip_family family, const struct netconf *conf,
	struct form *out)
{
	const struct lease *lease = form_lease(netif, family);
	const struct ipword *word = form_word(netif, family);
	struct ipaddr all[LEASE_DNS_MAX];
	char text[IPADDR_TEXT_SIZE];
	bool any = false;
	size_t n = 0;

	for (size_t i = 0; i < conf->ndns; i++)
		n = ipaddr_add(all, n, LEASE_DNS_MAX, &conf->dns[i]);
	for (size_t i = 0; word && i < sizeof(word->dns) / sizeof(word->dns[0]); i++)
		n = ipaddr_add(all, n, LEASE_DNS_MAX, &word->dns[i]);
	for (size_t i = 0; lease && is_fixed(lease) && i < lease->ndns; i++)
		n = ipaddr_add(all, n, LEASE_DNS_MAX, &lease->dns[i]);
	for (size_t i = 0; i < n; i++)
		if (all[i].family == family) {
			form_add(out, "%s%s;", any ? "" : "dns=", ipaddr_format(&all[i], text));
			any = true;
		}
	if (any)
		form_add(out, "\n");
}

static void add_search(const struct lease *lease, struct form *out)
{
	const char *names = lease->search[0] ? lease->search : lease->domain;
	struct form list;

	form_clear(&list);
	form_add_names(&list, names, "", ";");
	if (list.len)
		form_add(out, "dns-search=%s\n", list.text);
}

/* "mac" is what kinit sends itself; others are written as bytes, the type in front. */
static void add_client_id(const struct ipword *word, struct form *out)
{
	if (!word || !word->client_id_len) {
		form_add(out, "dhcp-client-id=mac\n");
		return;
	}
	form_add(out, "dhcp-client-id=");
	for (size_t i = 0; i < word->client_id_len; i++)
		form_add(out, "%s%02x", i ? ":" : "", word->client_id[i]);
	form_add(out, "\n");
}

static void add_dhcp4(const struct ipword *word, struct form *out)
{
	form_add(out, "method=auto\ndhcp-timeout=" FOREVER "\n");
	add_client_id(word, out);
	if (word && word->hostname && form_is_name(word->hostname))
		form_add(out, "dhcp-hostname=%s\n", word->hostname);
}

static void add_method(const struct netif *netif, enum ip_family family, struct form *out)
{
	const struct lease *lease = form_lease(netif, family);

	if (!lease)
		form_add(out, "method=%s\n", family == IP_V4 ? "disabled" : "auto");
	else if (lease->source == LEASE_DHCP)
		add_dhcp4(form_word(netif, IP_V4), out);
	else if (lease->source == LEASE_DHCP6)
		form_add(out,
			"method=dhcp\ndhcp-timeout=" FOREVER "\ndhcp-duid=ll\ndhcp-iaid=mac\n");
	else if (lease->source == LEASE_SLAAC)
		form_add(out, "method=auto\n");
	else
		add_addresses(lease, family, out);
}

static void add_ip(const struct netif *netif, enum ip_family family, const struct netconf *conf,
	struct form *out)
{
	const struct lease *lease = form_lease(netif, family);

	/* The kernel has formed its addresses of the hardware address; with the same way they stay. */
	form_add(out, family == IP_V4 ? "\n[ipv4]\n" : "\n[ipv6]\naddr-gen-mode=eui64\n");
	add_method(netif, family, out);
	add_dns(netif, family, conf, out);
	if (lease && is_fixed(lease))
		add_search(lease, out);
}

/* A VLAN or a bond would need the profiles of its devices as well. */
static bool is_for_nm(const struct netif *netif)
{
	return !netif->kind[0] && netif->mac_len == NET_MAC_SIZE &&
	       (form_lease(netif, IP_V4) || form_lease(netif, IP_V6));
}

void form_networkmanager(const struct netif *netif, const struct netconf *conf, struct form *out)
{
	form_clear(out);
	if (!is_for_nm(netif))
		return;
	form_add(out,
		"# The network of the root, as kinit has set it up (ip= on the kernel command line).\n");
	add_connection(netif, out);
	add_ip(netif, IP_V4, conf, out);
	add_ip(netif, IP_V6, conf, out);
}

void form_networkmanager_state(const struct netif *netif, struct form *out)
{
	char text[FORM_UUID_SIZE];

	form_clear(out);
	if (is_for_nm(netif))
		form_add(out, "[device]\nmanaged=true\nconnection-uuid=%s\n", uuid(netif, text));
}

void form_networkmanager_lease(const struct netif *netif, struct form *out)
{
	const struct lease *lease = form_lease(netif, IP_V4);

	form_clear(out);
	if (is_for_nm(netif) && lease && lease->source == LEASE_DHCP)
		form_add(out, "# %s has a lease, see /run/net-%s.conf\n", netif->name, netif->name);
}
