/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/netconf.h"
#include "kinit/handover/form.h"
#include "kinit/net/netif.h"
#include "lib/ipaddr.h"
#include "lib/lease.h"
#include "tests/unit/help/formcase.h"
#include "tests/unit/unit.h"

#define HEAD "# The network of the root, as kinit has set it up (ip= on the kernel command line).\n"
#define REST \
	"autoconnect=true\nautoconnect-priority=-100\n\n[ethernet]\nmac-address=52:54:00:12:34:56\n"
#define AUTO6 "\n[ipv6]\naddr-gen-mode=eui64\nmethod=auto\n"

static struct form out;
static struct netconf conf;

static const char *nm(const struct netif *netif)
{
	form_networkmanager(netif, &conf, &out);
	assert_false(out.cut);
	return out.text;
}

static void has(const struct netif *netif, const char *part)
{
	if (!strstr(nm(netif), part))
		fail_msg("\"%s\" is not in:\n%s", part, out.text);
}

/* The value of the line "uuid=", which is to be one. */
static void uuid_of(const struct netif *netif, char uuid[FORM_UUID_SIZE])
{
	const char *at = strstr(nm(netif), "\nuuid=");

	assert_non_null(at);
	snprintf(uuid, FORM_UUID_SIZE, "%s", at + 6);
	assert_int_equal(strspn(uuid, "0123456789abcdef-"), 36);
	assert_int_equal(at[6 + 36], '\n');
	for (int i = 0; i < 36; i++)
		assert_int_equal(uuid[i] == '-', i == 8 || i == 13 || i == 18 || i == 23);
	assert_int_equal(uuid[14], '8');
	assert_non_null(strchr("89ab", uuid[19]));
}

static void is(const struct netif *netif, const char *behind_uuid)
{
	char want[2048], uuid[FORM_UUID_SIZE];

	uuid_of(netif, uuid);
	snprintf(want, sizeof(want), HEAD "[connection]\nid=kinit-eth0\nuuid=%s\ntype=ethernet\n%s",
		uuid, behind_uuid);
	assert_string_equal(nm(netif), want);
}

static void test_static(void **state)
{
	(void)state;
	is(formcase_static(),
		REST "\n[ipv4]\nmethod=manual\naddress1=192.0.2.10/24\ngateway=192.0.2.1\n"
		     "dns=192.0.2.53;198.51.100.53;\ndns-search=example.org;example.net;\n" AUTO6);
}

static void test_dhcp(void **state)
{
	(void)state;
	is(formcase_dhcp(),
		REST "\n[ipv4]\nmethod=auto\ndhcp-timeout=2147483647\ndhcp-client-id=mac\n" AUTO6);
}

static void test_dhcp_with_words(void **state)
{
	struct netif *netif = formcase_dhcp();
	struct ipword *word = formcase_word(netif);

	(void)state;
	word->dns[0] = formcase_ip("198.51.100.1");
	word->dns[1] = formcase_ip("2001:db8::1");
	word->hostname = "node8";
	word->mtu = 1300;
	memcpy(word->client_id, "\0id", 3);
	word->client_id_len = 3;
	is(netif, REST "mtu=1300\n"
		       "\n[ipv4]\nmethod=auto\ndhcp-timeout=2147483647\ndhcp-client-id=00:69:64\n"
		       "dhcp-hostname=node8\ndns=198.51.100.1;\n" AUTO6 "dns=2001:db8::1;\n");
	word->hostname = "a\nmethod=disabled";
	assert_null(strstr(nm(netif), "dhcp-hostname"));
}

/* nameserver= is for all interfaces; it comes first. */
static void test_given_name_servers(void **state)
{
	(void)state;
	conf.dns[conf.ndns++] = formcase_ip("198.51.100.9");
	conf.dns[conf.ndns++] = formcase_ip("2001:db8::9");
	has(formcase_dhcp(), "dhcp-client-id=mac\ndns=198.51.100.9;\n" AUTO6 "dns=2001:db8::9;\n");
	has(formcase_static(), "\ndns=198.51.100.9;192.0.2.53;198.51.100.53;\ndns-search=");
	conf.ndns = 0;
}

static void test_routes(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	formcase_route(&netif->ip[IP_V4].lease, "198.51.100.0", 24, "192.0.2.7");
	formcase_route(&netif->ip[IP_V4].lease, "203.0.113.0", 26, "");
	has(netif,
		"gateway=192.0.2.1\nroute1=198.51.100.0/24,192.0.2.7\nroute2=203.0.113.0/26\ndns=");
}

static void test_ipv6(void **state)
{
	(void)state;
	has(formcase_v6(LEASE_SLAAC), "\n[ipv4]\nmethod=disabled\n\n[ipv6]\naddr-gen-mode=eui64\n"
				      "method=auto\n");
	has(formcase_v6(LEASE_DHCP6), "method=dhcp\ndhcp-timeout=2147483647\ndhcp-duid=ll\n"
				      "dhcp-iaid=mac\n");
	has(formcase_v6(LEASE_STATIC), "method=manual\naddress1=2001:db8::10/64\ngateway=fe80::1\n"
				       "dns=2001:db8::53;\ndns-search=example.org;\n");
}

static void test_without_a_hardware_address_of_its_own(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	formcase_word(netif)->set_mac = true;
	has(netif, "type=ethernet\ninterface-name=eth0\nautoconnect=true\n"
		   "autoconnect-priority=-100\n\n[ethernet]\n\n[ipv4]\n");
}

static void test_hostile_names(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	strcpy(netif->ip[IP_V4].lease.search, "ok.example a;b x\n[ipv4] \"q\" %s");
	has(netif, "\ndns-search=ok.example;\n\n[ipv6]");
}

/* NetworkManager finds the profile by it, in this boot and in the next. */
static void test_uuid(void **state)
{
	struct netif *netif = formcase_static();
	char first[FORM_UUID_SIZE], other[FORM_UUID_SIZE], want[128];

	(void)state;
	uuid_of(netif, first);
	uuid_of(formcase_dhcp(), other);
	assert_string_equal(first, other);
	netif->mac[5]++;
	uuid_of(netif, other);
	assert_string_not_equal(first, other);
	netif = formcase_static();
	strcpy(netif->name, "eth1");
	uuid_of(netif, other);
	assert_string_not_equal(first, other);
	snprintf(want, sizeof(want), "[device]\nmanaged=true\nconnection-uuid=%s\n", first);
	form_networkmanager_state(formcase_dhcp(), &out);
	assert_string_equal(out.text, want);
}

static void test_what_it_is_not_told(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	strcpy(netif->kind, "vlan");
	assert_string_equal(nm(netif), "");
	form_networkmanager_state(netif, &out);
	assert_string_equal(out.text, "");
	form_networkmanager_lease(netif, &out);
	assert_string_equal(out.text, "");
	netif = formcase_static();
	form_networkmanager_lease(netif, &out);
	assert_string_equal(out.text, "");
	netif->ip[IP_V4].lease = (struct lease){ .source = LEASE_STATIC };
	assert_string_equal(nm(netif), "");
	form_networkmanager_lease(formcase_dhcp(), &out);
	assert_int_not_equal(out.len, 0);
}

static void test_resolv_conf(void **state)
{
	struct ipaddr dns[5] = { formcase_ip("192.0.2.1"), formcase_ip("2001:db8::1"),
		formcase_ip("0.0.0.0"), formcase_ip("192.0.2.3"), formcase_ip("192.0.2.4") };
	struct netif *netif = formcase_dhcp();

	(void)state;
	form_resolvconf(netif, dns, 5, &out);
	assert_string_equal(out.text, "nameserver 192.0.2.1\nnameserver 2001:db8::1\n"
				      "nameserver 192.0.2.3\nsearch example.org example.net\n");
	netif->ip[IP_V4].lease.search[0] = '\0';
	form_resolvconf(netif, dns, 1, &out);
	assert_string_equal(out.text, "nameserver 192.0.2.1\nsearch example.org\n");
	strcpy(netif->ip[IP_V4].lease.search,
		"good.example\nnameserver x\nnameserver %n `id` good.example");
	form_resolvconf(netif, NULL, 0, &out);
	assert_string_equal(out.text, "search good.example\n");
	form_resolvconf(formcase_v6(LEASE_SLAAC), dns + 1, 1, &out);
	assert_string_equal(out.text, "nameserver 2001:db8::1\nsearch example.org\n");
	form_resolvconf(NULL, dns, 1, &out);
	assert_string_equal(out.text, "nameserver 192.0.2.1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_static),
		cmocka_unit_test(test_dhcp),
		cmocka_unit_test(test_dhcp_with_words),
		cmocka_unit_test(test_given_name_servers),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_without_a_hardware_address_of_its_own),
		cmocka_unit_test(test_hostile_names),
		cmocka_unit_test(test_uuid),
		cmocka_unit_test(test_what_it_is_not_told),
		cmocka_unit_test(test_resolv_conf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
