/* SPDX-License-Identifier: GPL-2.0-or-later */

#include <net/if_arp.h>

#include "cmdline/netconf.h"
#include "kinit/handover/form.h"
#include "kinit/net/netif.h"
#include "lib/ipaddr.h"
#include "lib/lease.h"
#include "tests/unit/help/formcase.h"
#include "tests/unit/unit.h"

#define HEAD "# The network of the root, as kinit has set it up (ip= on the kernel command line).\n"
#define BY_MAC "[Match]\nMACAddress=52:54:00:12:34:56\nType=ether\nKind=!*\n"
#define LINK "\n[Link]\nRequiredForOnline=yes\n"

static struct form out;
static struct netconf conf;

static const char *networkd(const struct netif *netif)
{
	form_networkd(netif, &conf, &out);
	assert_false(out.cut);
	assert_int_equal(out.len, strlen(out.text));
	return out.text;
}

static void has(const struct netif *netif, const char *part)
{
	if (!strstr(networkd(netif), part))
		fail_msg("\"%s\" is not in:\n%s", part, out.text);
}

static void has_not(const struct netif *netif, const char *part)
{
	if (strstr(networkd(netif), part))
		fail_msg("\"%s\" is in:\n%s", part, out.text);
}

static void test_static(void **state)
{
	(void)state;
	assert_string_equal(networkd(formcase_static()), HEAD BY_MAC LINK
		"\n[Network]\nDHCP=no\nKeepConfiguration=yes\n"
		"DNS=192.0.2.53\nDNS=198.51.100.53\nDomains=example.org\nDomains=example.net\n"
		"\n[Address]\nAddress=192.0.2.10/24\n"
		"\n[Route]\nDestination=0.0.0.0/0\nGateway=192.0.2.1\n");
}

/* What the server has said it will say again. */
static void test_dhcp(void **state)
{
	(void)state;
	assert_string_equal(networkd(formcase_dhcp()),
		HEAD BY_MAC LINK "\n[Network]\nDHCP=ipv4\nKeepConfiguration=yes\n"
				 "\n[DHCPv4]\nClientIdentifier=mac\nUseMTU=yes\nUseDomains=yes\n");
}

static void test_dhcp_with_words(void **state)
{
	struct netif *netif = formcase_dhcp();
	struct ipword *word = formcase_word(netif);

	(void)state;
	word->dns[0] = formcase_ip("198.51.100.1");
	word->hostname = "node8";
	word->mtu = 1300;
	assert_string_equal(networkd(netif), HEAD BY_MAC LINK
		"MTUBytes=1300\n"
		"\n[Network]\nDHCP=ipv4\nKeepConfiguration=yes\nDNS=198.51.100.1\n"
		"\n[DHCPv4]\nClientIdentifier=mac\nHostname=node8\nUseDomains=yes\n");
}

/* That of the command line; what a server says is asked again. */
static void test_time_servers(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	lease_add_ntp(&netif->ip[IP_V4].lease, &(struct ipaddr){ IP_V4, { 192, 0, 2, 7 } });
	lease_add_ntp(&netif->ip[IP_V4].lease, &(struct ipaddr){ IP_V4, { 192, 0, 2, 8 } });
	has(netif, "\nDNS=198.51.100.53\nNTP=192.0.2.7\nNTP=192.0.2.8\nDomains=");
	netif = formcase_dhcp();
	lease_add_ntp(&netif->ip[IP_V4].lease, &(struct ipaddr){ IP_V4, { 192, 0, 2, 7 } });
	has_not(netif, "NTP=");
	formcase_word(netif)->ntp = formcase_ip("192.0.2.9");
	has(netif, "\nKeepConfiguration=yes\nNTP=192.0.2.9\n");
}

/* nameserver= is for all interfaces; it comes first. */
static void test_given_name_servers(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	conf.dns[conf.ndns++] = formcase_ip("198.51.100.9");
	formcase_word(netif)->dns[0] = formcase_ip("198.51.100.1");
	has(netif, "\nKeepConfiguration=yes\nDNS=198.51.100.9\nDNS=198.51.100.1\n\n[DHCPv4]");
	has(formcase_static(), "\nDNS=198.51.100.9\nDNS=192.0.2.53\nDNS=198.51.100.53\nDomains=");
	conf.ndns = 0;
}

/* Each family by its own word. */
static void test_words_of_both(void **state)
{
	struct lease v6 = formcase_v6(LEASE_SLAAC)->ip[IP_V6].lease;
	struct netif *netif = formcase_dhcp();
	struct ipword other = { .hostname = "node9", .mtu = 1280, .set_mac = true };

	(void)state;
	netif->ip[IP_V6].lease = v6;
	netif->ip[IP_V6].task.word = &other;
	other.dns[0] = formcase_ip("2001:db8::9");
	has(netif, "[Match]\nName=eth0\n\n[Link]\nRequiredForOnline=yes\nMTUBytes=1280\n");
	has(netif, "\nKeepConfiguration=yes\nDNS=2001:db8::9\n\n[DHCPv4]\nClientIdentifier=mac\n"
		   "UseDomains=yes\n");
}

static void set_id(struct netif *netif, const char *bytes, size_t len)
{
	struct ipword *word = formcase_word(netif);

	memcpy(word->client_id, bytes, len);
	word->client_id_len = (uint8_t)len;
}

static void test_client_identifiers(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	assert_true(form_networkd_knows_id(netif));
	set_id(netif, "\1\x52\x54\0\x12\x34\x56", 7);
	has(netif, "\nClientIdentifier=mac\n");
	assert_true(form_networkd_knows_id(netif));
	/* RFC 4361: an IAID, and a DUID. */
	set_id(netif, "\xff\xde\xad\xbe\xef\0\2\0\0\xab\x11\xf9", 12);
	has(netif, "\nClientIdentifier=duid\nIAID=3735928559\nDUIDType=vendor\n"
		   "DUIDRawData=00:00:ab:11:f9\n");
	assert_true(form_networkd_knows_id(netif));
	set_id(netif, "\xff\0\0\0\1\0\3\0\1\x52\x54", 11);
	has(netif, "\nIAID=1\nDUIDType=link-layer\nDUIDRawData=00:01:52:54\n");
	/* Others it cannot send. */
	set_id(netif, "\0id", 3);
	has(netif, "\nClientIdentifier=mac\n");
	assert_false(form_networkd_knows_id(netif));
	set_id(netif, "\1\x52\x54\0\x12\x34\x57", 7);
	assert_false(form_networkd_knows_id(netif));
	set_id(netif, "\xff\0\0\0\1\0\7\1\1\1", 10);
	assert_false(form_networkd_knows_id(netif));
	set_id(netif, "\xff\0\0\0\1\0\3", 7);
	assert_false(form_networkd_knows_id(netif));
	has(netif, "\nClientIdentifier=mac\n");
}

static void test_routes(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	netif->ip[IP_V4].lease.nroutes = 0;
	formcase_route(&netif->ip[IP_V4].lease, "0.0.0.0", 0, "198.51.100.1");
	formcase_route(&netif->ip[IP_V4].lease, "203.0.113.0", 26, "");
	has(netif, "\n[Address]\nAddress=192.0.2.10/24\n"
		   "\n[Route]\nDestination=0.0.0.0/0\nGateway=198.51.100.1\nGatewayOnLink=yes\n"
		   "\n[Route]\nDestination=203.0.113.0/26\nScope=link\n");
	while (netif->ip[IP_V4].lease.nroutes < LEASE_ROUTES_MAX)
		formcase_route(&netif->ip[IP_V4].lease, "198.151.100.100", 32, "192.100.200.100");
	has(netif, "198.151.100.100/32\n");
}

static void test_point_to_point(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	netif->ip[IP_V4].lease.prefix = 32;
	formcase_word(netif)->peer = formcase_ip("198.51.100.9");
	has(netif, "\n[Address]\nAddress=192.0.2.10/32\nPeer=198.51.100.9/32\n");
}

/* BOOTP and RARP are nothing that could be renewed. */
static void test_bootp_stays(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	netif->ip[IP_V4].lease.source = LEASE_BOOTP;
	has(netif, "\nDHCP=no\nKeepConfiguration=yes\n");
	has(netif, "\nAddress=192.0.2.10/24\n");
}

static void test_ipv6(void **state)
{
	(void)state;
	assert_string_equal(networkd(formcase_v6(LEASE_DHCP6)), HEAD BY_MAC LINK
		"\n[Network]\nDHCP=ipv6\nIPv6AcceptRA=yes\nKeepConfiguration=yes\n"
		"\n[DHCPv6]\nDUIDType=link-layer\nIAID=1193046\nWithoutRA=solicit\nUseDomains=yes\n");
	assert_string_equal(networkd(formcase_v6(LEASE_SLAAC)),
		HEAD BY_MAC LINK "\n[Network]\nDHCP=no\nIPv6AcceptRA=yes\nKeepConfiguration=yes\n");
	assert_string_equal(networkd(formcase_v6(LEASE_STATIC)), HEAD BY_MAC LINK
		"\n[Network]\nDHCP=no\nKeepConfiguration=yes\nDNS=2001:db8::53\nDomains=example.org\n"
		"\n[Address]\nAddress=2001:db8::10/64\n"
		"\n[Route]\nDestination=::/0\nGateway=fe80::1\nGatewayOnLink=yes\n");
}

static void test_both(void **state)
{
	struct lease v6 = formcase_v6(LEASE_DHCP6)->ip[IP_V6].lease;
	struct netif *netif = formcase_dhcp();

	(void)state;
	netif->ip[IP_V6].lease = v6;
	has(netif, "\n[Network]\nDHCP=yes\nIPv6AcceptRA=yes\nKeepConfiguration=yes\n\n[DHCPv4]\n");
	has(netif, "\n[DHCPv6]\n");
}

/* A VLAN has the address of its device, a bond that of one of its links. */
static void test_match_by_name(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	strcpy(netif->name, "eth0.5");
	strcpy(netif->kind, "vlan");
	has(netif, "[Match]\nName=eth0.5\n\n");
	has_not(netif, "MACAddress");
	netif = formcase_dhcp();
	netif->arptype = ARPHRD_INFINIBAND;
	has(netif, "[Match]\nName=eth0\n\n");
	netif = formcase_dhcp();
	formcase_word(netif)->set_mac = true;
	has(netif, "[Match]\nName=eth0\n\n");
	netif = formcase_dhcp();
	memset(netif->mac, 0, sizeof(netif->mac));
	has(netif, "[Match]\nName=eth0\n\n");
}

static void test_link(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	form_link(netif, &out);
	assert_string_equal(out.text, "[Match]\nOriginalName=eth0\n\n[Link]\nNamePolicy=keep\n"
				      "AlternativeNamesPolicy=database onboard slot path\n");
	/* udev renames no VLAN. */
	strcpy(netif->kind, "vlan");
	form_link(netif, &out);
	assert_int_equal(out.len, 0);
}

static void test_hostile_names(void **state)
{
	struct netif *netif = formcase_static();
	struct ipword *word;

	(void)state;
	strcpy(netif->ip[IP_V4].lease.search, "ok.example %H $(id) a\n[Match] x=y \"q\" -o ;z");
	has(netif, "\nDomains=ok.example\n\n[Address]");
	netif = formcase_dhcp();
	word = formcase_word(netif);
	word->hostname = "a\nClientIdentifier=duid";
	has_not(netif, "Hostname");
	word->hostname = "%H";
	has_not(netif, "Hostname");
}

static void test_nothing_to_keep(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	netif->ip[IP_V4].lease = (struct lease){ .source = LEASE_STATIC };
	assert_string_equal(networkd(netif), "");
	netif->ip[IP_V4].lease.addr = formcase_ip("fe80::1");
	assert_string_equal(networkd(netif), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_static),
		cmocka_unit_test(test_dhcp),
		cmocka_unit_test(test_dhcp_with_words),
		cmocka_unit_test(test_time_servers),
		cmocka_unit_test(test_given_name_servers),
		cmocka_unit_test(test_words_of_both),
		cmocka_unit_test(test_client_identifiers),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_point_to_point),
		cmocka_unit_test(test_bootp_stays),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_both),
		cmocka_unit_test(test_match_by_name),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_nothing_to_keep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
