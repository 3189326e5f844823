// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/help/formcase.h"

#include <stdlib.h>
#include <string.h>

#include <net/if_arp.h>

static struct netif made;
static struct ipword word;

struct ipaddr handcase_ip(const char *text)
{
	struct ipaddr addr = { .family = IP_NONE };

	if (*text && ipaddr_parse(text, &addr))
		abort();
	return addr;
}

void handcase_route(struct lease *lease, const char *to, unsigned prefix, const char *via)
{
	struct lease_route route = { handcase_ip(to), (uint8_t)prefix, handcase_ip(via) };

	if (lease_add_route(lease, &route))
		abort();
}

static struct netif *begin(void)
{
	static const uint8_t mac[] = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 };

	made = (struct netif){ .index = 2, .name = "eth0", .mac_len = sizeof(mac),
		.arptype = ARPHRD_ETHER, .mtu = 1500, .carrier = true, .state = NETIF_READY };
	memcpy(made.mac, mac, sizeof(mac));
	return &made;
}

struct netif *handcase_static(void)
{
	struct lease *lease = &begin()->lease;

	lease->source = LEASE_STATIC;
	lease->addr = handcase_ip("192.0.2.10");
	lease->prefix = 24;
	lease->broadcast = handcase_ip("192.0.2.255");
	handcase_route(lease, "0.0.0.0", 0, "192.0.2.1");
	lease->dns[lease->ndns++] = handcase_ip("192.0.2.53");
	lease->dns[lease->ndns++] = handcase_ip("198.51.100.53");
	strcpy(lease->search, "example.org example.net");
	return &made;
}

struct netif *handcase_dhcp(void)
{
	struct lease *lease = &handcase_static()->lease;

	lease->source = LEASE_DHCP;
	lease->server = handcase_ip("192.0.2.2");
	lease->next_server = handcase_ip("192.0.2.3");
	lease->mtu = 1400;
	lease->lease_s = 3600;
	strcpy(lease->hostname, "node7");
	strcpy(lease->domain, "example.org");
	strcpy(lease->nis_domain, "nis");
	strcpy(lease->root_path, "192.0.2.3:/srv/root,vers=3");
	strcpy(lease->boot_file, "pxelinux.0");
	return &made;
}

struct netif *handcase_v6(enum lease_source source)
{
	struct lease *lease = &begin()->lease6;

	lease->source = (uint8_t)source;
	lease->addr = handcase_ip("2001:db8::10");
	lease->prefix = 64;
	handcase_route(lease, "::", 0, "fe80::1");
	lease->dns[lease->ndns++] = handcase_ip("2001:db8::53");
	strcpy(lease->search, "example.org");
	return &made;
}

struct ipword *handcase_word(struct netif *netif)
{
	word = (struct ipword){ .prefix = -1, .hostname = "" };
	netif->word = netif->tasks[NET_IPV4].word = netif->tasks[NET_IPV6].word = &word;
	return &word;
}
