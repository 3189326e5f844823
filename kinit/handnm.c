// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "kinit/hand.h"

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
static const char *uuid(const struct netif *netif, char text[HAND_UUID_SIZE])
{
	uint64_t half[2] = { UINT64_C(0xcbf29ce484222325), UINT64_C(0x6b696e6974206e6d) };

	for (size_t i = 0; i < 2; i++) {
		half[i] = hash(half[i], netif->mac, netif->mac_len);
		half[i] = hash(half[i], netif->name, strlen(netif->name));
	}
	snprintf(text, HAND_UUID_SIZE, "%08x-%04x-8%03x-%04x-%012llx", (unsigned)(half[0] >> 32),
		(unsigned)(half[0] >> 16 & 0xffff), (unsigned)(half[0] & 0xfff),
		(unsigned)(half[1] >> 48 & 0x3fff) | 0x8000,
		(unsigned long long)(half[1] & UINT64_C(0xffffffffffff)));
	return text;
}

static void add_connection(const struct netif *netif, struct hand *out)
{
	char mac[MACADDR_TEXT_SIZE], text[HAND_UUID_SIZE];

	hand_add(out, "[connection]\nid=kinit-%s\nuuid=%s\ntype=ethernet\n", netif->name,
		uuid(netif, text));
	if (!hand_has_mac(netif))
		hand_add(out, "interface-name=%s\n", netif->name);
	hand_add(out, "autoconnect=true\nautoconnect-priority=-100\n\n[ethernet]\n");
	if (hand_has_mac(netif))
		hand_add(out, "mac-address=%s\n", macaddr_format(netif->mac, netif->mac_len, mac));
	if (netif->word && netif->word->mtu)
		hand_add(out, "mtu=%u\n", netif->word->mtu);
}

/* A default route is compared with that of the interface only if it is written as the gateway. */
static void add_addresses(const struct lease *lease, enum ip_family family, struct hand *out)
{
	const struct lease_route *gateway = lease_gateway(lease, family);
	char text[IPADDR_TEXT_SIZE];
	unsigned number = 1;

	hand_add(out, "method=manual\naddress1=%s/%u\n", ipaddr_format(&lease->addr, text),
		lease->prefix);
	if (gateway && ipaddr_is_set(&gateway->via))
		hand_add(out, "gateway=%s\n", ipaddr_format(&gateway->via, text));
	for (unsigned i = 0; i < lease->nroutes; i++) {
		const struct lease_route *route = &lease->routes[i];

		if (route->to.family != family || route == gateway)
			continue;
		hand_add(out, "route%u=%s/%u", number++, ipaddr_format(&route->to, text),
			route->prefix);
		if (ipaddr_is_set(&route->via))
			hand_add(out, ",%s", ipaddr_format(&route->via, text));
		hand_add(out, "\n");
	}
}

static void add_dns(const struct ipaddr *dns, size_t n, enum ip_family family, struct hand *out)
{
	char text[IPADDR_TEXT_SIZE];
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		if (dns[i].family != family || !ipaddr_is_set(&dns[i]))
			continue;
		hand_add(out, "%s%s;", any ? "" : "dns=", ipaddr_format(&dns[i], text));
		any = true;
	}
	if (any)
		hand_add(out, "\n");
}

static void add_search(const struct lease *lease, struct hand *out)
{
	const char *names = lease->search[0] ? lease->search : lease->domain;
	struct hand list;

	hand_clear(&list);
	hand_add_names(&list, names, "", ";");
	if (list.len)
		hand_add(out, "dns-search=%s\n", list.text);
}

static void add_manual(const struct lease *lease, enum ip_family family, struct hand *out)
{
	add_addresses(lease, family, out);
	add_dns(lease->dns, lease->ndns, family, out);
	add_search(lease, out);
}

/* "mac" is what kinit sends itself; others are written as bytes, the type in front. */
static void add_client_id(const struct ipword *word, struct hand *out)
{
	if (!word || !word->client_id_len) {
		hand_add(out, "dhcp-client-id=mac\n");
		return;
	}
	hand_add(out, "dhcp-client-id=");
	for (size_t i = 0; i < word->client_id_len; i++)
		hand_add(out, "%s%02x", i ? ":" : "", word->client_id[i]);
	hand_add(out, "\n");
}

/* Those of the command line; a server's come again with the lease. */
static void add_word_dns(const struct ipword *word, enum ip_family family, struct hand *out)
{
	if (word)
		add_dns(word->dns, sizeof(word->dns) / sizeof(word->dns[0]), family, out);
}

static void add_ipv4(const struct netif *netif, struct hand *out)
{
	const struct lease *lease = hand_lease(netif, IP_V4);
	const struct ipword *word = netif->word;

	hand_add(out, "\n[ipv4]\n");
	if (!lease) {
		hand_add(out, "method=disabled\n");
		return;
	}
	if (lease->source != LEASE_DHCP) {
		add_manual(lease, IP_V4, out);
		return;
	}
	hand_add(out, "method=auto\ndhcp-timeout=" FOREVER "\n");
	add_client_id(word, out);
	if (word && word->hostname && hand_is_name(word->hostname))
		hand_add(out, "dhcp-hostname=%s\n", word->hostname);
	add_word_dns(word, IP_V4, out);
}

/* The kernel has formed its addresses of the hardware address; with the same way they stay. */
static void add_ipv6(const struct netif *netif, struct hand *out)
{
	const struct lease *lease = hand_lease(netif, IP_V6);

	hand_add(out, "\n[ipv6]\naddr-gen-mode=eui64\n");
	if (!lease) {
		hand_add(out, "method=auto\n");
		return;
	}
	switch (lease->source) {
	case LEASE_SLAAC:
		hand_add(out, "method=auto\n");
		break;
	case LEASE_DHCP6:
		hand_add(out, "method=dhcp\ndhcp-timeout=" FOREVER "\ndhcp-duid=ll\ndhcp-iaid=mac\n");
		break;
	default:
		add_manual(lease, IP_V6, out);
		return;
	}
	add_word_dns(netif->word, IP_V6, out);
}

/* A VLAN or a bond would need the profiles of its devices as well. */
static bool is_for_nm(const struct netif *netif)
{
	return !netif->kind[0] && netif->mac_len == NET_MAC_SIZE &&
		(hand_lease(netif, IP_V4) || hand_lease(netif, IP_V6));
}

void hand_nm(const struct netif *netif, struct hand *out)
{
	hand_clear(out);
	if (!is_for_nm(netif))
		return;
	hand_add(out, "# The network of the root, as kinit has set it up (ip= on the kernel command line).\n");
	add_connection(netif, out);
	add_ipv4(netif, out);
	add_ipv6(netif, out);
}

void hand_nm_state(const struct netif *netif, struct hand *out)
{
	char text[HAND_UUID_SIZE];

	hand_clear(out);
	if (is_for_nm(netif))
		hand_add(out, "[device]\nmanaged=true\nconnection-uuid=%s\n", uuid(netif, text));
}

void hand_nm_lease(const struct netif *netif, struct hand *out)
{
	const struct lease *lease = hand_lease(netif, IP_V4);

	hand_clear(out);
	if (is_for_nm(netif) && lease && lease->source == LEASE_DHCP)
		hand_add(out, "# %s has a lease, see /run/net-%s.conf\n", netif->name, netif->name);
}
