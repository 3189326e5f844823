/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "kinit/handover/form.h"
#include "lib/bytes.h"

/*
 * systemd.network(5).  KeepConfiguration=yes is what keeps the root's network from the start of
 * systemd-networkd on: without it, it would first remove all addresses and routes that are not its
 * own, and later those of a lease that could not be renewed in time.
 */

/* RFC 4361: type, IAID, DUID with its own type in front; the only other form that networkd can
 * send. */
enum { ID_DUID = 255, ID_IAID = 1, ID_DUID_TYPE = 5, ID_DUID_DATA = 7 };

static void add_match(const struct netif *netif, struct form *out)
{
	char mac[MACADDR_TEXT_SIZE];

	/* udev gives hardware another name in the real system, and a VLAN has the address of its
	 * device. */
	if (form_has_mac(netif))
		form_add(out, "[Match]\nMACAddress=%s\nType=ether\nKind=!*\n",
			macaddr_format(netif->mac, netif->mac_len, mac));
	else
		form_add(out, "[Match]\nName=%s\n", netif->name);
}

static bool is_dhcp(const struct lease *lease)
{
	return lease && (lease->source == LEASE_DHCP || lease->source == LEASE_DHCP6);
}

static bool is_fixed(const struct lease *lease)
{
	return lease && !is_dhcp(lease) && lease->source != LEASE_SLAAC;
}

static const char *dhcp_value(const struct lease *v4, const struct lease *v6)
{
	if (is_dhcp(v4))
		return is_dhcp(v6) ? "yes" : "ipv4";
	return is_dhcp(v6) ? "ipv6" : "no";
}

static void add_dns(struct form *out, const struct ipaddr *dns, size_t n)
{
	char text[IPADDR_TEXT_SIZE];

	for (size_t i = 0; i < n; i++)
		if (ipaddr_is_set(&dns[i]))
			form_add(out, "DNS=%s\n", ipaddr_format(&dns[i], text));
}

static void add_ntp(struct form *out, const struct ipaddr *ntp, size_t n)
{
	char text[IPADDR_TEXT_SIZE];

	for (size_t i = 0; i < n; i++)
		if (ipaddr_is_set(&ntp[i]))
			form_add(out, "NTP=%s\n", ipaddr_format(&ntp[i], text));
}

static void add_names(const struct lease *lease, struct form *out)
{
	if (!is_fixed(lease))
		return;
	add_dns(out, lease->dns, lease->ndns);
	add_ntp(out, lease->ntp, lease->nntp);
	form_add_names(out, lease->search[0] ? lease->search : lease->domain, "Domains=", "\n");
}

/* Those of the command line; a server's come again with the lease. */
static void add_word_servers(const struct netif *netif, enum ip_family family, struct form *out)
{
	const struct ipword *word = form_word(netif, family);
	const struct lease *lease = form_lease(netif, family);

	if (!word || !lease || is_fixed(lease))
		return;
	add_dns(out, word->dns, sizeof(word->dns) / sizeof(word->dns[0]));
	add_ntp(out, &word->ntp, 1);
}

static void add_network(const struct netif *netif, const struct netconf *conf, struct form *out)
{
	const struct lease *v4 = form_lease(netif, IP_V4), *v6 = form_lease(netif, IP_V6);

	form_add(out, "\n[Network]\nDHCP=%s\n", dhcp_value(v4, v6));
	if (v6 && !is_fixed(v6))
		form_add(out, "IPv6AcceptRA=yes\n");
	form_add(out, "KeepConfiguration=yes\n");
	add_dns(out, conf->dns, conf->ndns);
	add_word_servers(netif, IP_V4, out);
	add_word_servers(netif, IP_V6, out);
	add_names(v4, out);
	add_names(v6, out);
}

static bool is_own_mac(const struct netif *netif, const uint8_t *id, size_t len)
{
	return len == 1u + netif->mac_len && id[0] == netif->arptype &&
	       !memcmp(id + 1, netif->mac, netif->mac_len);
}

/* DUIDType= by the number of RFC 8415, 11.1. */
static const char *duid_type(const uint8_t *id, size_t len)
{
	static const char *const types[] = { NULL, "link-layer-time", "vendor", "link-layer",
		"uuid" };
	unsigned type = len > ID_DUID_DATA && id[0] == ID_DUID ? bytes_be16(id + ID_DUID_TYPE) : 0;

	return type < sizeof(types) / sizeof(types[0]) ? types[type] : NULL;
}

bool form_networkd_knows_id(const struct netif *netif)
{
	const struct ipword *word = form_word(netif, IP_V4);

	return !word || !word->client_id_len ||
	       is_own_mac(netif, word->client_id, word->client_id_len) ||
	       duid_type(word->client_id, word->client_id_len);
}

/* The server shall see the client that it gave the lease to. */
static void add_client_id(const struct netif *netif, struct form *out)
{
	const struct ipword *word = form_word(netif, IP_V4);
	size_t len = word ? word->client_id_len : 0;
	const char *type = len ? duid_type(word->client_id, len) : NULL;

	if (!type) {
		form_add(out, "ClientIdentifier=mac\n");
		return;
	}
	form_add(out, "ClientIdentifier=duid\nIAID=%lu\nDUIDType=%s\nDUIDRawData=",
		(unsigned long)bytes_be32(word->client_id + ID_IAID), type);
	for (size_t i = ID_DUID_DATA; i < len; i++)
		form_add(out, "%s%02x", i > ID_DUID_DATA ? ":" : "", word->client_id[i]);
	form_add(out, "\n");
}

static void add_dhcp4(const struct netif *netif, struct form *out)
{
	const struct lease *lease = form_lease(netif, IP_V4);
	const struct ipword *word = form_word(netif, IP_V4);

	if (!is_dhcp(lease))
		return;
	form_add(out, "\n[DHCPv4]\n");
	add_client_id(netif, out);
	if (word && word->hostname && form_is_name(word->hostname))
		form_add(out, "Hostname=%s\n", word->hostname);
	if (lease->mtu && !form_mtu(netif))
		form_add(out, "UseMTU=yes\n");
	form_add(out, "UseDomains=yes\n");
}

/* As kinit/ask/dhcp6.c asks: with a DUID of the hardware address, whose end is the IAID. */
static void add_dhcp6(const struct netif *netif, struct form *out)
{
	const struct lease *lease = form_lease(netif, IP_V6);

	if (!is_dhcp(lease))
		return;
	form_add(out, "\n[DHCPv6]\nDUIDType=link-layer\n");
	if (netif->mac_len >= 4)
		form_add(out, "IAID=%lu\n",
			(unsigned long)bytes_be32(netif->mac + netif->mac_len - 4));
	form_add(out, "WithoutRA=solicit\nUseDomains=yes\n");
}

static void add_address(const struct netif *netif, const struct lease *lease, struct form *out)
{
	const struct ipword *word = form_word(netif, lease->addr.family);
	const struct ipaddr *peer = word ? &word->peer : NULL;
	char text[IPADDR_TEXT_SIZE];

	form_add(out, "\n[Address]\nAddress=%s/%u\n", ipaddr_format(&lease->addr, text),
		lease->prefix);
	if (peer && ipaddr_is_set(peer) && peer->family == lease->addr.family)
		form_add(out, "Peer=%s/%u\n", ipaddr_format(peer, text), lease->prefix);
}

static void add_route(const struct lease *lease, const struct lease_route *route, struct form *out)
{
	char text[IPADDR_TEXT_SIZE];

	form_add(out, "\n[Route]\nDestination=%s/%u\n", ipaddr_format(&route->to, text),
		route->prefix);
	if (!ipaddr_is_set(&route->via))
		form_add(out, "Scope=link\n");
	else
		form_add(out, "Gateway=%s\n%s", ipaddr_format(&route->via, text),
			ipaddr_same_net(&route->via, &lease->addr, lease->prefix)
				? ""
				: "GatewayOnLink=yes\n");
}

static void add_fixed(const struct netif *netif, enum ip_family family, struct form *out)
{
	const struct lease *lease = form_lease(netif, family);

	if (!is_fixed(lease))
		return;
	add_address(netif, lease, out);
	for (unsigned i = 0; i < lease->nroutes; i++)
		if (lease->routes[i].to.family == family)
			add_route(lease, &lease->routes[i], out);
}

void form_networkd(const struct netif *netif, const struct netconf *conf, struct form *out)
{
	form_clear(out);
	if (!form_lease(netif, IP_V4) && !form_lease(netif, IP_V6))
		return;
	form_add(out, "# The network of the root, as kinit has set it up (ip= on the kernel "
		      "command line).\n");
	add_match(netif, out);
	form_add(out, "\n[Link]\nRequiredForOnline=yes\n");
	if (form_mtu(netif))
		form_add(out, "MTUBytes=%u\n", form_mtu(netif));
	add_network(netif, conf, out);
	add_dhcp4(netif, out);
	add_dhcp6(netif, out);
	add_fixed(netif, IP_V4, out);
	add_fixed(netif, IP_V6, out);
}

/*
 * systemd.link(5).  Where udev tries to rename an interface that is up and the kernel refuses
 * (before Linux 6.2), systemd-networkd waits for the end of the renaming for ever.
 */
void form_link(const struct netif *netif, struct form *out)
{
	form_clear(out);
	if (form_has_mac(netif))
		form_add(out,
			"[Match]\nOriginalName=%s\n\n[Link]\nNamePolicy=keep\n"
			"AlternativeNamesPolicy=database onboard slot path\n",
			netif->name);
}
