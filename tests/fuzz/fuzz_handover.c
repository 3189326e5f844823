/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is what the network has told about an interface (tests/fuzz/netin.h).  What is handed over
 * about it is read back as its readers do it, and has to be the facts, each once, and nothing else.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/secret.h"
#include "kinit/handover/form.h"
#include "kinit/net/netfill.h"
#include "tests/fuzz/netin.h"
#include "tests/fuzz/readback.h"

static struct netif netif;
static struct netconf conf;
static struct ipword word;
static struct form out;
static struct readback back;

static const struct lease *lease_of(enum ip_family family)
{
	return form_lease(&netif, family);
}

/* VALUE is KEY's, or there is no KEY if VALUE is NULL. */
static void is(const char *section, const char *key, const char *value)
{
	const char *found = readback_get(&back, section, key);

	require(!found == !value);
	require(!value || !strcmp(found, value));
}

static void is_addr(const char *section, const char *key, const struct ipaddr *addr)
{
	const char *found = readback_get(&back, section, key);
	struct ipaddr read;

	require(found && !ipaddr_parse(found, &read) && ipaddr_equal(&read, addr));
}

static void is_net(const char *section, const char *key, const struct ipaddr *addr, unsigned prefix)
{
	char text[IPADDR_TEXT_SIZE], both[IPADDR_TEXT_SIZE + 8];

	snprintf(both, sizeof(both), "%s/%u", ipaddr_format(addr, text), prefix);
	is(section, key, both);
}

/* Every word of LIST, with SEPARATOR between and DOT behind, is a name that the lease has. */
static void are_names(const char *list, char separator, bool dot, const char *names)
{
	while (*list) {
		size_t len = strchrnul(list, separator) - list;
		char name[LEASE_TEXT_SIZE + 1];

		require(len > dot && len < sizeof(name) && (!dot || list[len - 1] == '.'));
		snprintf(name, sizeof(name), "%.*s", (int)len - dot, list);
		require(form_is_name(name) && strstr(names, name) != NULL);
		list += len + (list[len] != '\0');
	}
}

/* ---- /run/net-IFACE.conf, which a shell reads */

static const char *text_or_none(const char *text)
{
	for (const char *at = text; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return "";
	return text;
}

/* Without its password. */
static const char *path_or_none(const char *path)
{
	static char shown[LEASE_TEXT_SIZE * 2];

	secret_copy(shown, sizeof(shown), path, SECRET_WORD);
	return text_or_none(shown);
}

static void check_klibc_routes(const struct lease *lease)
{
	const char *gateway = readback_get(&back, "", "IPV4GATEWAY");
	unsigned number = 0;
	char key[32];

	if (gateway) {
		require(!readback_get(&back, "", "IPV4ROUTE0SUBNET"));
		return;
	}
	for (unsigned i = 0; i < lease->nroutes; i++) {
		if (lease->routes[i].to.family != IP_V4)
			continue;
		snprintf(key, sizeof(key), "IPV4ROUTE%uSUBNET", number++);
		is_net("", key, &lease->routes[i].to, lease->routes[i].prefix);
	}
	require(number > 0);
}

static void check_klibc(void)
{
	static const struct ipaddr none = { .family = IP_V4 };
	const struct lease *lease = lease_of(IP_V4);

	form_klibc(&netif, 77, &out);
	require(!out.cut && readback_shell(&back, out.text) && !out.text[out.len]);
	require(!lease == !back.n);
	if (!lease)
		return;
	is("", "DEVICE", netif.name);
	is("", "PROTO", lease_source_name(lease->source));
	is("", "UPTIME", "77");
	is("", "HOSTNAME", text_or_none(lease->hostname));
	is("", "DNSDOMAIN", text_or_none(lease->domain));
	is("", "NISDOMAIN", text_or_none(lease->nis_domain));
	is("", "ROOTPATH", path_or_none(lease->root_path));
	is("", "filename", path_or_none(lease->boot_file));
	is_addr("", "IPV4ADDR", &lease->addr);
	is_addr("", "ROOTSERVER", lease->next_server.family == IP_V4 ? &lease->next_server : &none);
	are_names(readback_get(&back, "", "DOMAINSEARCH"), ' ', true, lease->search);
	check_klibc_routes(lease);
}

static void check_klibc6(void)
{
	const struct lease *lease = lease_of(IP_V6);

	form_klibc6(&netif, &out);
	require(!out.cut && readback_shell(&back, out.text));
	require(!lease == !back.n);
	if (!lease)
		return;
	is("", "DEVICE6", netif.name);
	is("", "HOSTNAME", text_or_none(lease->hostname));
	is("", "DNSDOMAIN", text_or_none(lease->domain));
	is_addr("", "IPV6ADDR", &lease->addr);
	are_names(readback_get(&back, "", "IPV6DOMAINSEARCH"), ' ', false, lease->search);
}

/* ---- files with [sections] */

static bool asks_again(const struct lease *lease)
{
	return lease->source == LEASE_DHCP || lease->source == LEASE_DHCP6 ||
	       lease->source == LEASE_SLAAC;
}

/* The addresses that are not given again by somebody are there, and no other. */
static void check_networkd_addresses(void)
{
	size_t n = 0;

	for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++) {
		const struct lease *lease = lease_of(family);
		char text[IPADDR_TEXT_SIZE], both[IPADDR_TEXT_SIZE + 8];

		if (!lease || asks_again(lease))
			continue;
		snprintf(both, sizeof(both), "%s/%u", ipaddr_format(&lease->addr, text),
			lease->prefix);
		require(readback_has(&back, "Address", "Address", both));
		n++;
	}
	require(readback_count(&back, "Address", "Address") == n);
}

static void check_networkd_names(void)
{
	for (size_t i = 0; i < back.n; i++) {
		const struct readback_item *item = &back.items[i];
		struct ipaddr addr;

		if (!strcmp(item->key, "Domains"))
			require(form_is_name(item->value));
		if (!strcmp(item->key, "DNS") || !strcmp(item->key, "NTP") ||
			!strcmp(item->key, "Gateway"))
			require(!ipaddr_parse(item->value, &addr) && ipaddr_is_set(&addr));
		require(!strpbrk(item->value, "%\\\"';"));
	}
}

static void check_networkd(void)
{
	static const char *const known[] = { "Match.MACAddress", "Match.Type", "Match.Kind",
		"Match.Name", "Link.RequiredForOnline", "Link.MTUBytes", "Network.DHCP",
		"Network.IPv6AcceptRA", "Network.KeepConfiguration", "Network.DNS", "Network.NTP",
		"Network.Domains", "DHCPv4.ClientIdentifier", "DHCPv4.IAID", "DHCPv4.DUIDType",
		"DHCPv4.DUIDRawData", "DHCPv4.Hostname", "DHCPv4.UseMTU", "DHCPv4.UseDomains",
		"DHCPv6.DUIDType", "DHCPv6.IAID", "DHCPv6.WithoutRA", "DHCPv6.UseDomains",
		"Address.Address", "Address.Peer", "Route.Destination", "Route.Scope",
		"Route.Gateway", "Route.GatewayOnLink", NULL };
	bool any = lease_of(IP_V4) || lease_of(IP_V6);

	form_networkd(&netif, &conf, &out);
	require(!out.cut && readback_ini(&back, out.text) && readback_knows(&back, known));
	require(any == (back.n > 0));
	if (!any)
		return;
	is("Network", "KeepConfiguration", "yes");
	require(!readback_get(&back, "Match", "Name") !=
		!readback_get(&back, "Match", "MACAddress"));
	check_networkd_addresses();
	check_networkd_names();
}

static void check_link(void)
{
	static const char *const known[] = { "Match.OriginalName", "Link.NamePolicy",
		"Link.AlternativeNamesPolicy", NULL };

	form_link(&netif, &out);
	require(!out.cut && readback_ini(&back, out.text) && readback_knows(&back, known));
	if (back.n)
		is("Match", "OriginalName", netif.name);
}

static const char *nm_method(const struct lease *lease, enum ip_family family)
{
	if (!lease)
		return family == IP_V4 ? "disabled" : "auto";
	if (lease->source == LEASE_DHCP6)
		return "dhcp";
	return asks_again(lease) ? "auto" : "manual";
}

static void check_nm_family(enum ip_family family)
{
	const char *section = family == IP_V4 ? "ipv4" : "ipv6";
	const char *dns = readback_get(&back, section, "dns");
	const char *search = readback_get(&back, section, "dns-search");
	const struct lease *lease = lease_of(family);

	is(section, "method", nm_method(lease, family));
	if (dns)
		require(dns[strspn(dns, "0123456789abcdef.:;")] == '\0');
	if (search)
		are_names(search, ';', false, lease->search[0] ? lease->search : lease->domain);
	if (lease && !asks_again(lease))
		is_net(section, "address1", &lease->addr, lease->prefix);
	else
		require(!readback_get(&back, section, "address1"));
}

static void check_networkmanager(void)
{
	static const char *const known[] = { "connection.id", "connection.uuid", "connection.type",
		"connection.interface-name", "connection.autoconnect",
		"connection.autoconnect-priority", "ethernet.mac-address", "ethernet.mtu",
		"ipv4.method", "ipv4.dhcp-timeout", "ipv4.dhcp-client-id", "ipv4.dhcp-hostname",
		"ipv4.address1", "ipv4.gateway", "ipv4.route#", "ipv4.dns", "ipv4.dns-search",
		"ipv6.addr-gen-mode", "ipv6.method", "ipv6.dhcp-timeout", "ipv6.dhcp-duid",
		"ipv6.dhcp-iaid", "ipv6.address1", "ipv6.gateway", "ipv6.route#", "ipv6.dns",
		"ipv6.dns-search", NULL };

	form_networkmanager(&netif, &conf, &out);
	require(!out.cut && readback_ini(&back, out.text) && readback_knows(&back, known));
	if (!back.n)
		return;
	check_nm_family(IP_V4);
	check_nm_family(IP_V6);
	form_networkmanager_lease(&netif, &out);
	require(!out.cut && readback_ini(&back, out.text) && !back.n);
	form_networkmanager_state(&netif, &out);
	require(!out.cut && readback_ini(&back, out.text) && back.n == 2);
}

/* ---- resolv.conf(5) */

static void check_resolvconf(void)
{
	static const char *const known[] = { "nameserver", "search", NULL };
	struct ipaddr dns[6], addr;

	for (size_t i = 0; i < 6; i++)
		dns[i] = netif.ip[i % 2 ? IP_V4 : IP_V6].lease.dns[i];
	form_resolvconf(&netif, dns, 6, &out);
	require(!out.cut && readback_words(&back, out.text) && readback_knows(&back, known));
	require(readback_count(&back, "", "nameserver") <= 3);
	require(readback_count(&back, "", "search") <= 1);
	for (size_t i = 0; i < back.n; i++) {
		const struct readback_item *item = &back.items[i];

		if (!strcmp(item->key, "nameserver"))
			require(!ipaddr_parse(item->value, &addr) && ipaddr_is_set(&addr));
		else
			require(strspn(item->value, " ") == 0);
	}
}

/* ---- the interface */

static void take_lease(struct netin *in, enum ip_family family)
{
	struct netif_ip *ip = &netif.ip[family];
	uint8_t choice = netin_byte(in);

	ip->task.word = choice & 1 ? &word : NULL;
	ip->state = NETIF_READY;
	if (choice & 2)
		return;
	netin_lease(in, &ip->lease);
	/* As kinit/net/netlease.c takes the report of a worker. */
	if (ip->lease.addr.family != family ||
		netfill(&conf, netif.name, ip->task.word, &ip->lease) < 0)
		memset(&ip->lease, 0, sizeof(ip->lease));
}

static void take_netif(struct netin *in)
{
	uint8_t choice = netin_byte(in);

	memset(&netif, 0, sizeof(netif));
	netin_text(in, netif.name, sizeof(netif.name));
	netif.index = choice;
	netif.arptype = choice & 1 ? 1 : netin_byte(in);
	netif.mac_len = choice & 2 ? NET_MAC_SIZE : netin_byte(in) % (NETIF_MAC_MAX + 1);
	for (size_t i = 0; i < netif.mac_len; i++)
		netif.mac[i] = netin_byte(in);
	if (choice & 4)
		snprintf(netif.kind, sizeof(netif.kind), "vlan");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netin in = { data, size };
	char hostname[LEASE_TEXT_SIZE];

	take_netif(&in);
	if (!form_is_ifname(netif.name))
		return 0;
	netin_conf(&in, &conf);
	netin_word(&in, &word, hostname);
	take_lease(&in, IP_V4);
	take_lease(&in, IP_V6);
	check_klibc();
	check_klibc6();
	check_networkd();
	check_link();
	check_networkmanager();
	check_resolvconf();
	return 0;
}
