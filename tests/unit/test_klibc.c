/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/handover/form.h"
#include "kinit/net/netif.h"
#include "lib/lease.h"
#include "tests/unit/help/formcase.h"
#include "tests/unit/unit.h"

static struct form out;

static const char *klibc(const struct netif *netif)
{
	form_klibc(netif, 12, &out);
	assert_false(out.cut);
	assert_int_equal(out.len, strlen(out.text));
	return out.text;
}

/* What main.c of klibc's ipconfig writes for such a lease, byte for byte. */
static void test_dhcp(void **state)
{
	(void)state;
	assert_string_equal(klibc(formcase_dhcp()), "DEVICE='eth0'\n"
						    "PROTO='dhcp'\n"
						    "IPV4ADDR='192.0.2.10'\n"
						    "IPV4BROADCAST='192.0.2.255'\n"
						    "IPV4NETMASK='255.255.255.0'\n"
						    "IPV4GATEWAY='192.0.2.1'\n"
						    "IPV4DNS0='192.0.2.53'\n"
						    "IPV4DNS1='198.51.100.53'\n"
						    "HOSTNAME='node7'\n"
						    "DNSDOMAIN='example.org'\n"
						    "NISDOMAIN='nis'\n"
						    "ROOTSERVER='192.0.2.3'\n"
						    "ROOTPATH='192.0.2.3:/srv/root,vers=3'\n"
						    "filename='pxelinux.0'\n"
						    "UPTIME='12'\n"
						    "DHCPLEASETIME='3600'\n"
						    "DOMAINSEARCH='example.org. example.net.'\n");
}

static void test_nothing_but_an_address(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	netif->ip[IP_V4].lease = (struct lease){
		.source = LEASE_RARP, .addr = formcase_ip("10.0.0.1"), .prefix = 8
	};
	assert_string_equal(klibc(netif), "DEVICE='eth0'\n"
					  "PROTO='rarp'\n"
					  "IPV4ADDR='10.0.0.1'\n"
					  "IPV4BROADCAST='10.255.255.255'\n"
					  "IPV4NETMASK='255.0.0.0'\n"
					  "IPV4GATEWAY='0.0.0.0'\n"
					  "IPV4DNS0='0.0.0.0'\n"
					  "IPV4DNS1='0.0.0.0'\n"
					  "HOSTNAME=''\n"
					  "DNSDOMAIN=''\n"
					  "NISDOMAIN=''\n"
					  "ROOTSERVER='0.0.0.0'\n"
					  "ROOTPATH=''\n"
					  "filename=''\n"
					  "UPTIME='12'\n"
					  "DHCPLEASETIME='0'\n"
					  "DOMAINSEARCH=''\n");
}

/* With option 121 klibc lists the routes, and has no key for the gateway. */
static void test_routes(void **state)
{
	struct netif *netif = formcase_static();

	(void)state;
	formcase_route(&netif->ip[IP_V4].lease, "198.51.100.0", 24, "192.0.2.7");
	formcase_route(&netif->ip[IP_V4].lease, "203.0.113.0", 26, "");
	formcase_route(&netif->ip[IP_V4].lease, "2001:db8:1::", 48, "2001:db8::1");
	assert_non_null(strstr(klibc(netif), "IPV4NETMASK='255.255.255.0'\n"
					     "IPV4ROUTE0SUBNET='0.0.0.0/0'\n"
					     "IPV4ROUTE0GATEWAY='192.0.2.1'\n"
					     "IPV4ROUTE1SUBNET='198.51.100.0/24'\n"
					     "IPV4ROUTE1GATEWAY='192.0.2.7'\n"
					     "IPV4ROUTE2SUBNET='203.0.113.0/26'\n"
					     "IPV4ROUTE2GATEWAY='0.0.0.0'\n"
					     "IPV4DNS0="));
	netif = formcase_static();
	netif->ip[IP_V4].lease.routes[0].prefix = 1;
	assert_non_null(strstr(klibc(netif), "IPV4ROUTE0SUBNET='0.0.0.0/1'\n"));
	assert_null(strstr(klibc(netif), "IPV4GATEWAY"));
}

/* What the shell would do with these lines is done by one, and the text comes out as it was. */
static void reads_back(const char *path)
{
	struct netif *netif = formcase_dhcp();
	char name[] = "/tmp/kinit-unit.XXXXXX", command[128], got[1024] = "";
	int fd = mkstemp(name);
	FILE *pipe;

	strcpy(netif->ip[IP_V4].lease.root_path, path);
	dprintf(fd, "%s", klibc(netif));
	snprintf(command, sizeof(command), ". %s; printf %%s \"$ROOTPATH\"", name);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_true(fread(got, 1, sizeof(got) - 1, pipe) > 0);
	assert_int_equal(pclose(pipe), 0);
	remove(name);
	assert_string_equal(got, path);
}

static void test_shell_characters(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	strcpy(netif->ip[IP_V4].lease.boot_file, "it's!");
	assert_non_null(strstr(klibc(netif), "filename='it'\\''s'\\!''\n"));
	reads_back("$(reboot)`reboot`;reboot #");
	reads_back("'; reboot; '");
	reads_back("''''!!!!\\");
	reads_back("%s%n \"x\" ~ * ${IFS}");
}

/* Others read it, who need to know where the root is only. */
static void test_passwords(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	strcpy(netif->ip[IP_V4].lease.root_path, "10.0.2.2:/srv/root,vers=3,password=it's me,ro");
	strcpy(netif->ip[IP_V4].lease.boot_file, "http://user:it's me@10.0.2.2/pxelinux.0");
	assert_non_null(
		strstr(klibc(netif), "ROOTPATH='10.0.2.2:/srv/root,vers=3,password=***,ro'\n"));
	assert_non_null(strstr(out.text, "filename='http://user:***@10.0.2.2/pxelinux.0'\n"));
}

/* A line break would begin a line of somebody else's. */
static void test_control_characters(void **state)
{
	struct netif *netif = formcase_dhcp();

	(void)state;
	strcpy(netif->ip[IP_V4].lease.root_path, "/srv\nIPV4ADDR='6.6.6.6'");
	strcpy(netif->ip[IP_V4].lease.hostname, "a\rb");
	strcpy(netif->ip[IP_V4].lease.search, "ok.example bad\nname also$bad -no good");
	assert_non_null(strstr(klibc(netif), "ROOTPATH=''\n"));
	assert_non_null(strstr(out.text, "HOSTNAME=''\n"));
	assert_non_null(strstr(out.text, "DOMAINSEARCH='ok.example. good.'\n"));
	assert_null(strstr(out.text, "6.6.6.6"));
}

static void test_longest(void **state)
{
	struct netif *netif = formcase_dhcp();
	struct lease *lease = &netif->ip[IP_V4].lease;

	(void)state;
	memset(lease->root_path, '\'', sizeof(lease->root_path) - 1);
	memset(lease->boot_file, '!', sizeof(lease->boot_file) - 1);
	memset(lease->hostname, '\'', sizeof(lease->hostname) - 1);
	memset(lease->domain, '\'', sizeof(lease->domain) - 1);
	memset(lease->nis_domain, '\'', sizeof(lease->nis_domain) - 1);
	while (lease->nroutes < LEASE_ROUTES_MAX)
		formcase_route(lease, "198.151.100.100", 32, "192.100.200.100");
	assert_non_null(strstr(klibc(netif), "DOMAINSEARCH='example.org. example.net.'\n"));
}

/* What does not fit is left out as a whole, and known to be missing. */
static void test_text_that_is_full(void **state)
{
	size_t lines = 0;

	(void)state;
	form_clear(&out);
	for (; !out.cut && lines < FORM_TEXT_SIZE; lines++)
		form_add(&out, "line %d\n", 7);
	assert_true(out.cut);
	assert_int_equal(out.len, (lines - 1) * strlen("line 7\n"));
	assert_int_equal(strlen(out.text), out.len);
	form_clear(&out);
	assert_false(out.cut);
	assert_string_equal(out.text, "");
}

static void test_ipv6(void **state)
{
	(void)state;
	assert_string_equal(klibc(formcase_v6(LEASE_DHCP6)), "");
	form_klibc6(formcase_v6(LEASE_DHCP6), &out);
	assert_string_equal(out.text, "DEVICE6='eth0'\n"
				      "IPV6PROTO='dhcp6'\n"
				      "IPV6ADDR='2001:db8::10'\n"
				      "IPV6NETMASK='64'\n"
				      "IPV6GATEWAY='fe80::1'\n"
				      "IPV6DNS0='2001:db8::53'\n"
				      "HOSTNAME=''\n"
				      "DNSDOMAIN=''\n"
				      "IPV6DOMAINSEARCH='example.org'\n");
	form_klibc6(formcase_v6(LEASE_SLAAC), &out);
	assert_non_null(strstr(out.text, "IPV6PROTO='auto'\n"));
	form_klibc6(formcase_v6(LEASE_STATIC), &out);
	assert_non_null(strstr(out.text, "IPV6PROTO='none'\n"));
	form_klibc6(formcase_static(), &out);
	assert_string_equal(out.text, "");
}

static void test_ipv6_beside_ipv4(void **state)
{
	struct lease v6 = formcase_v6(LEASE_STATIC)->ip[IP_V6].lease;
	struct netif *netif = formcase_dhcp();

	(void)state;
	netif->ip[IP_V6].lease = v6;
	form_klibc6(netif, &out);
	assert_non_null(strstr(out.text, "IPV6ADDR='2001:db8::10'\n"));
	netif->ip[IP_V6].lease.addr = formcase_ip("fe80::10");
	form_klibc6(netif, &out);
	assert_string_equal(out.text, "");
}

static void test_names_of_interfaces(void **state)
{
	static const char *const good[] = { "eth0", "enp0s3", "eth0.5", "bond-1", "a", "br_x",
		"v@x" };
	static const char *const bad[] = { "", ".", "..", "a/b", "a b", "e'0", "eth%d", "*",
		"eth0\n", "e[0]", "!eth0", "e$0", "\xc3\xa4" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(form_is_ifname(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(form_is_ifname(bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dhcp),
		cmocka_unit_test(test_nothing_but_an_address),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_shell_characters),
		cmocka_unit_test(test_passwords),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_text_that_is_full),
		cmocka_unit_test(test_ipv6),
		cmocka_unit_test(test_ipv6_beside_ipv4),
		cmocka_unit_test(test_names_of_interfaces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
