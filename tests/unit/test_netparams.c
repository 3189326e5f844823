/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/bootconf.h"
#include "tests/unit/unit.h"

struct out {
	char text[4000];
};

__attribute__((format(printf, 2, 3))) static void add(struct out *out, const char *format, ...)
{
	size_t len = strlen(out->text);
	va_list args;

	va_start(args, format);
	vsnprintf(out->text + len, sizeof(out->text) - len, format, args);
	va_end(args);
	assert_true(strlen(out->text) < sizeof(out->text) - 1);
}

static void add_words(struct out *out, const struct netconf *net)
{
	for (size_t i = 0; i < net->nips; i++)
		add(out, "ip(%s) ", net->ips[i].text);
	if (net->off)
		add(out, "off ");
	if (*net->vendor_class)
		add(out, "class(%s) ", net->vendor_class);
	if (net->carrier_s != 120)
		add(out, "carrier(%u) ", net->carrier_s);
}

static void add_addresses(struct out *out, const struct netconf *net)
{
	char text[MACADDR_TEXT_SIZE], via[IPADDR_TEXT_SIZE];

	if (net->bootif_given)
		add(out, "bootif(%s) ", macaddr_format(net->bootif, NET_MAC_SIZE, text));
	for (size_t i = 0; i < net->ndns; i++)
		add(out, "dns(%s) ", ipaddr_format(&net->dns[i], text));
	for (size_t i = 0; i < net->nroutes; i++) {
		const struct lease_route *route = &net->routes[i].route;

		add(out, "route(%s/%u via %s dev %s) ", ipaddr_format(&route->to, text),
			route->prefix, ipaddr_format(&route->via, via), net->routes[i].device);
	}
}

static void parse(struct bootconf *conf, const char *line)
{
	assert_int_equal(bootconf_parse(conf, (const char *const[]){ line, NULL }), 0);
	assert_int_equal(conf->problems_lost, 0);
}

/* What a line says about the network, then its problems with "| " in front of each. */
static void check(const char *line, const char *expected)
{
	struct out out = { "" };
	struct bootconf conf;

	parse(&conf, line);
	add_words(&out, &conf.net);
	add_addresses(&out, &conf.net);
	for (size_t i = 0; i < conf.nproblems; i++)
		add(&out, "| %s ", conf.problems[i]);
	bootconf_free(&conf);
	if (strcmp(out.text, expected))
		fail_msg("%s:\n  %s\ninstead of\n  %s", line, out.text, expected);
}

static void test_defaults(void **state)
{
	struct bootconf conf;

	(void)state;
	check("root=/dev/sda1 ro ipv6.disable=1 ipx=y bonding.mode=1 vlan.x=3", "");
	parse(&conf, "");
	assert_int_equal(conf.net.carrier_s, 120);
	assert_string_equal(conf.net.vendor_class, "");
	bootconf_free(&conf);
}

static void test_ip(void **state)
{
	(void)state;
	check("ip=dhcp", "ip(dhcp) ");
	check("nfsaddrs=10.0.0.2:10.0.0.1", "ip(10.0.0.2:10.0.0.1) ");
	check("ip=eth0:dhcp ip=\"eth1:auto6\" nfsaddrs=10.0.0.2",
		"ip(eth0:dhcp) ip(eth1:auto6) ip(10.0.0.2) ");
	check("ip= ip=dhcp", "ip(dhcp) | ip=: the value is empty; ignored ");
	check("ip", "| ip: needs a value (client:server:gateway:...); ignored ");
	check("ip=dhcp -- ip=eth1:dhcp", "ip(dhcp) ");
}

static void test_off(void **state)
{
	(void)state;
	check("ip=off", "off ");
	check("ip=none", "off ");
	check("nfsaddrs=off", "off ");
	check("ip=off ip=eth0:dhcp", "ip(eth0:dhcp) ");
	check("ip=eth0:dhcp ip=off", "ip(eth0:dhcp) ");
	check("ip=off ip=nonsense", "off | ip=nonsense: neither a method nor an address; ignored ");
	/* This one asks for an interface. */
	check("ip=off ip=eth0:off", "ip(eth0:off) ");
}

static void test_only_the_bad_word_is_lost(void **state)
{
	(void)state;
	check("ip=eth0:dhpc ip=eth1:dhcp",
		"ip(eth1:dhcp) | ip=eth0:dhpc: it begins neither with an address nor with an "
		"interface and a method; ignored ");
	check("ip=10.0.0.2:x::y::eth0:off ip=dhcp",
		"ip(10.0.0.2:x::y::eth0:off) ip(dhcp) "
		"| ip=10.0.0.2:x::y::eth0:off: the server is no address; it is left out "
		"| ip=10.0.0.2:x::y::eth0:off: the netmask is neither one nor a number of bits; it "
		"is left out ");
	check("ip=\"\x1b:dhcp\"", "| ip=\"?:dhcp\": no network interface can have such a name; "
				  "ignored ");
}

static void test_more_words_than_fit(void **state)
{
	char line[1000] = "", expected[1000] = "";

	(void)state;
	for (int i = 0; i < 17; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line), "ip=eth%d:dhcp ", i);
	for (int i = 0; i < 16; i++)
		snprintf(expected + strlen(expected), sizeof(expected) - strlen(expected),
			"ip(eth%d:dhcp) ", i);
	strcat(expected, "| ip=eth16:dhcp: more than 16 such words; ignored ");
	check(line, expected);
}

/* What the words hold is not lost with the line. */
static void test_host_name_is_kept(void **state)
{
	char line[] = "ip=::::box::dhcp";
	struct bootconf conf;

	(void)state;
	parse(&conf, line);
	memset(line, 'x', sizeof(line) - 1);
	assert_string_equal(conf.net.ips[0].hostname, "box");
	bootconf_free(&conf);
}

static void test_vendor_class(void **state)
{
	char line[400], expected[800];

	(void)state;
	check("dhcpclass=\"my class\"", "class(my class) ");
	check("dhcpclass=a dhcpclass=b", "class(b) ");
	snprintf(line, sizeof(line), "dhcpclass=%0252d", 1);
	snprintf(expected, sizeof(expected), "class(%0252d) ", 1);
	check(line, expected);
	snprintf(line, sizeof(line), "dhcpclass=%0252d7", 1);
	snprintf(expected, sizeof(expected),
		"class(%0252d) | dhcpclass=%090d...: longer than 252 bytes; the rest is cut off ",
		1, 0);
	check(line, expected);
}

static void test_carrier_timeout(void **state)
{
	(void)state;
	check("carrier_timeout=5", "carrier(5) ");
	check("carrier-timeout=0x10 ", "carrier(16) ");
	check("carrier_timeout=0", "carrier(0) ");
	check("carrier_timeout=5 carrier_timeout=7", "carrier(7) ");
	check("carrier_timeout=x",
		"| carrier_timeout=x: not a number of seconds; waiting 120 s for a carrier ");
	check("carrier_timeout=-1",
		"| carrier_timeout=-1: a negative number of seconds; waiting 120 s for a carrier ");
	check("carrier_timeout=9999999999",
		"| carrier_timeout=9999999999: too many seconds; waiting 120 s for a carrier ");
}

static void test_bootif(void **state)
{
	(void)state;
	check("BOOTIF=01-52-54-00-12-AB-56", "bootif(52:54:00:12:ab:56) ");
	check("BOOTIF=01:52:54:00:12:34:56", "bootif(52:54:00:12:34:56) ");
	check("BOOTIF=52-54-00-12-34-56", "bootif(52:54:00:12:34:56) ");
	check("BOOTIF=52:54:00:12:34:56", "bootif(52:54:00:12:34:56) ");
	check("BOOTIF=eth0", "| BOOTIF=eth0: no hardware address; ignored ");
	check("BOOTIF=52-54-00-12-34", "| BOOTIF=52-54-00-12-34: no hardware address; ignored ");
	check("BOOTIF=01-01-52-54-00-12-34-56",
		"| BOOTIF=01-01-52-54-00-12-34-56: no hardware address; ignored ");
}

static void test_nameservers(void **state)
{
	(void)state;
	check("nameserver=10.0.0.1 nameserver=[2001:db8::1] nameserver=2001:db8::2",
		"dns(10.0.0.1) dns(2001:db8::1) dns(2001:db8::2) ");
	check("nameserver=10.0.0.1 nameserver=10.0.0.1", "dns(10.0.0.1) ");
	check("nameserver=ns.example nameserver=10.0.0.1",
		"dns(10.0.0.1) "
		"| nameserver=ns.example: not the address of a machine; ignored ");
	check("nameserver=0.0.0.0", "| nameserver=0.0.0.0: not the address of a machine; ignored ");
	check("nameserver=1.1.1.1 nameserver=1.1.1.2 nameserver=1.1.1.3 nameserver=1.1.1.4 "
	      "nameserver=1.1.1.5 nameserver=1.1.1.6 nameserver=1.1.1.7",
		"dns(1.1.1.1) dns(1.1.1.2) dns(1.1.1.3) dns(1.1.1.4) dns(1.1.1.5) dns(1.1.1.6) "
		"| nameserver=1.1.1.7: more than 6 name servers; ignored ");
}

/* The first four are the examples of dracut.cmdline(7). */
static void test_routes(void **state)
{
	(void)state;
	check("rd.route=192.168.200.0/24:192.168.100.222:ens10",
		"route(192.168.200.0/24 via 192.168.100.222 dev ens10) ");
	check("rd.route=192.168.200.0/24:192.168.100.222",
		"route(192.168.200.0/24 via 192.168.100.222 dev ) ");
	check("rd.route=192.168.200.0/24::ens10", "route(192.168.200.0/24 via  dev ens10) ");
	check("rd.route=[2001:DB8:3::/8]:[2001:DB8:2::1]:ens10",
		"route(2000::/8 via 2001:db8:2::1 dev ens10) ");
	check("rd.route=[2001:db8:3::]/64:[2001:db8:2::1]",
		"route(2001:db8:3::/64 via 2001:db8:2::1 dev ) ");
	check("rd.route=10.1.2.3/255.255.0.0:10.9.9.9", "route(10.1.0.0/16 via 10.9.9.9 dev ) ");
	check("rd.route=10.1.2.3:10.9.9.9", "route(10.1.2.3/32 via 10.9.9.9 dev ) ");
	check("rd.route=[2001:db8::1]::eth0", "route(2001:db8::1/128 via  dev eth0) ");
	check("rd.route=0.0.0.0/0:10.9.9.9 rd.route=[::]/0:[fe80::1]:eth0",
		"route(0.0.0.0/0 via 10.9.9.9 dev ) route(::/0 via fe80::1 dev eth0) ");
}

static void test_bad_routes(void **state)
{
	(void)state;
	check("rd.route=net:10.0.0.1", "| rd.route=net:10.0.0.1: it does not begin with a network; "
				       "ignored ");
	check("rd.route=10.0.0.0/33:10.0.0.1", "| rd.route=10.0.0.0/33:10.0.0.1: it does not begin "
					       "with a network; ignored ");
	check("rd.route=10.0.0.0/8:gw", "| rd.route=10.0.0.0/8:gw: the gateway is no address; "
					"ignored ");
	check("rd.route=10.0.0.0/8:10.0.0.1:a/b",
		"| rd.route=10.0.0.0/8:10.0.0.1:a/b: no network interface can have such a name; "
		"ignored ");
	check("rd.route=10.0.0.0/8",
		"| rd.route=10.0.0.0/8: neither a gateway nor an interface is given; ignored ");
	check("rd.route=10.0.0.0/8:[::1]",
		"| rd.route=10.0.0.0/8:[::1]: one of network and gateway "
		"is IPv4 and the other IPv6; ignored ");
}

static void test_many_routes(void **state)
{
	char line[1000] = "";
	struct bootconf conf;

	(void)state;
	for (int i = 0; i < 17; i++)
		snprintf(line + strlen(line), sizeof(line) - strlen(line),
			"rd.route=10.%d.0.0/16:10.0.0.1 ", i);
	parse(&conf, line);
	assert_int_equal(conf.net.nroutes, 16);
	assert_int_equal(conf.nproblems, 1);
	assert_string_equal(
		conf.problems[0], "rd.route=10.16.0.0/16:10.0.0.1: more than 16 routes; ignored");
	bootconf_free(&conf);
}

/* Kernels without autoconfiguration hand all of them on. */
static void test_whose_words(void **state)
{
	static const char *const ours[] = { "ip=dhcp", "nfsaddrs=dhcp", "dhcpclass=a",
		"carrier_timeout=1", "BOOTIF=01-52-54-00-12-34-56", "nameserver=10.0.0.1",
		"rd.route=10.0.0.0/8:10.0.0.1", "vlan=vlan5:eth0", "bond=bond0", "ifname=a:b" };

	(void)state;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		assert_true(bootconf_is_ours(ours[i]));
	assert_false(bootconf_is_ours("ipv6.disable=1"));
	assert_false(bootconf_is_ours("rd.neednet=1"));
}

static void check_wait(const char *line, unsigned seconds, const char *word)
{
	struct bootconf conf;

	parse(&conf, line);
	if (conf.rootwait_s != seconds || strcmp(conf.wait_word, word))
		fail_msg("%s: %u s (%s)", line, conf.rootwait_s, conf.wait_word);
	bootconf_free(&conf);
}

static void test_wait_for_a_root_on_the_network(void **state)
{
	(void)state;
	check_wait("root=/dev/sda1 ip=dhcp", 30, "default");
	check_wait("root=/dev/nfs", 180, "default");
	check_wait("ip=dhcp root=/dev/cifs", 180, "default");
	check_wait("nfsroot=10.0.0.1:/srv", 180, "default");
	check_wait("nfsaddrs=dhcp", 180, "default");
	check_wait("root=/dev/sda1,/dev/nfs", 180, "default");
	check_wait("root=/dev/nfs rootwait=7", 7, "rootwait=7");
	check_wait("rootwait=30 root=/dev/nfs", 30, "rootwait=30");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_ip),
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_only_the_bad_word_is_lost),
		cmocka_unit_test(test_more_words_than_fit),
		cmocka_unit_test(test_host_name_is_kept),
		cmocka_unit_test(test_vendor_class),
		cmocka_unit_test(test_carrier_timeout),
		cmocka_unit_test(test_bootif),
		cmocka_unit_test(test_nameservers),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_bad_routes),
		cmocka_unit_test(test_many_routes),
		cmocka_unit_test(test_whose_words),
		cmocka_unit_test(test_wait_for_a_root_on_the_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
