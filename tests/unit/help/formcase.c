/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/formcase.h"

#include <stdlib.h>
#include <string.h>

#include <net/if_arp.h>

#include "cmdline/netconf.h"
#include "kinit/net/netif.h"
#include "lib/ipaddr.h"
#include "lib/lease.h"

static struct netif made;
static struct ipword word;

struct ipaddr formcase_ip(const char *text)
{
	struct ipaddr addr = { .family = IP_NONE };

	if (*text && ipaddr_parse(text, &addr))
		abort();
	return addr;
}

void formcase_route(struct lease *lease, const char *to, unsigned prefix, const char *via)
{
	struct lease_route route = { formcase_ip(to), (uint8_t)prefix, formcase_ip(via) };

	if (lease_add_route(lease, &route))
		abort();
}

static struct netif *begin(void)
{
	static const uint8_t mac[] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };

	made = (struct netif){ .index = 2,
		.name = "eth0",
		.mac_len = sizeof(mac),
		.arptype = ARPHRD_ETHER,
		.mtu = 1500,
		.carrier = true };
	for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++) {
		made.ip[family].task.wanted = true;
		made.ip[family].state = NETIF_READY;
	}
	memcpy(made.mac, mac, sizeof(mac));
	return &made;
}

struct netif *formcase_static(void)
{
	struct lease *lease = &begin()->ip[IP_V4].lease;

	lease->source = LEASE_STATIC;
	lease->addr = formcase_ip("192.0.2.10");
	lease->prefix = 24;
	lease->broadcast = formcase_ip("192.0.2.255");
	formcase_route(lease, "0.0.0.0", 0, "192.0.2.1");
	lease->dns[lease->ndns++] = formcase_ip("192.0.2.53");
	lease->dns[lease->ndns++] = formcase_ip("198.51.100.53");
	strcpy(lease->search, "example.org example.net");
	return &made;
}

struct netif *formcase_dhcp(void)
{
	struct lease *lease = &formcase_static()->ip[IP_V4].lease;

	lease->source = LEASE_DHCP;
	lease->server = formcase_ip("192.0.2.2");
	lease->next_server = formcase_ip("192.0.2.3");
	lease->mtu = 1400;
	lease->lease_s = 3600;
	strcpy(lease->hostname, "node7");
	strcpy(lease->domain, "example.org");
	strcpy(lease->nis_domain, "nis");
	strcpy(lease->root_path, "192.0.2.3:/srv/root,vers=3");
	strcpy(lease->boot_file, "pxelinux.0");
	return &made;
}

struct netif *formcase_v6(enum lease_source source)
{
	struct lease *lease = &begin()->ip[IP_V6].lease;

	lease->source = (uint8_t)source;
	lease->addr = formcase_ip("2001:db8::10");
	lease->prefix = 64;
	formcase_route(lease, "::", 0, "fe80::1");
	lease->dns[lease->ndns++] = formcase_ip("2001:db8::53");
	strcpy(lease->search, "example.org");
	return &made;
}

struct ipword *formcase_word(struct netif *netif)
{
	word = (struct ipword){ .prefix = -1, .hostname = "" };
	netif->ip[IP_V4].task.word = netif->ip[IP_V6].task.word = &word;
	return &word;
}
