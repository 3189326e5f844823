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

static void add_links(struct out *out, const struct netconf *net)
{
	char text[MACADDR_TEXT_SIZE];

	for (size_t i = 0; i < net->nvlans; i++)
		add(out, "vlan(%s %u %s) ", net->vlans[i].name, net->vlans[i].id,
			net->vlans[i].device);
	for (size_t i = 0; i < net->nmasters; i++) {
		const struct masterword *bond = &net->masters[i];

		add(out, "%s(%s", bond->bridge ? "bridge" : "bond", bond->name);
		for (size_t j = 0; j < bond->nslaves; j++)
			add(out, " %s", bond->slaves[j]);
		add(out, " [%s] %u) ", bond->options, bond->mtu);
	}
	for (size_t i = 0; i < net->nnames; i++)
		add(out, "name(%s %s) ", net->names[i].name,
			macaddr_format(net->names[i].mac, NET_MAC_SIZE, text));
}

static void parse(struct bootconf *conf, const char *line)
{
	assert_int_equal(bootconf_parse(conf, (const char *const[]){ line, NULL }), 0);
	assert_int_equal(conf->problems_lost, 0);
}

/* The interfaces that a line makes or names, then its problems with "| " in front of each. */
static void check(const char *line, const char *expected)
{
	struct out out = { "" };
	struct bootconf conf;

	parse(&conf, line);
	add_links(&out, &conf.net);
	for (size_t i = 0; i < conf.nproblems; i++)
		add(&out, "| %s ", conf.problems[i]);
	bootconf_free(&conf);
	if (strcmp(out.text, expected))
		fail_msg("%s:\n  %s\ninstead of\n  %s", line, out.text, expected);
}

static void test_vlans(void **state)
{
	(void)state;
	check("vlan=vlan5:eth0", "vlan(vlan5 5 eth0) ");
	check("vlan=vlan0005:eth0", "vlan(vlan0005 5 eth0) ");
	check("vlan=eth0.5:eth0", "vlan(eth0.5 5 eth0) ");
	check("vlan=eth0.0005:eth0", "vlan(eth0.0005 5 eth0) ");
	check("vlan=bond0.4094:bond0", "vlan(bond0.4094 4094 bond0) ");
	check("vlan=vlan1:eth0 vlan=vlan2:eth0", "vlan(vlan1 1 eth0) vlan(vlan2 2 eth0) ");
	check("vlan=vlan1:eth0 vlan=vlan1:eth1",
		"vlan(vlan1 1 eth1) "
		"| vlan=vlan1:eth1: an earlier word has the same name; this one holds ");
}

static void test_bad_vlans(void **state)
{
	static const char number[] =
		"the name does not end in a number from 1 to 4094, as in vlan5 "
		"and eth0.5; ignored ";
	static const char *const names[] = { "storage", "vlan", "vlan0", "vlan4095", "vlanx5",
		"eth0.", "eth0.x", "vlan99999999999" };
	char line[100], expected[300];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(line, sizeof(line), "vlan=%s:eth0", names[i]);
		snprintf(expected, sizeof(expected), "| %s: %s", line, number);
		check(line, expected);
	}
	check("vlan=vlan5", "| vlan=vlan5: not two names with a ':' between; ignored ");
	check("vlan=vlan5:eth0:x",
		"| vlan=vlan5:eth0:x: not two names with a ':' between; ignored ");
	check("vlan=vlan5:a/b", "| vlan=vlan5:a/b: no network interface can have such a name; "
				"ignored ");
	check("vlan=:eth0", "| vlan=:eth0: no network interface can have such a name; ignored ");
}

static void test_bonds(void **state)
{
	(void)state;
	check("bond=bond0", "bond(bond0 eth0 eth1 [] 0) ");
	check("bond=b:eth1,eth2", "bond(b eth1 eth2 [] 0) ");
	check("bond=b:eth1,eth2:mode=active-backup,miimon=100:9000",
		"bond(b eth1 eth2 [mode=active-backup,miimon=100] 9000) ");
	check("bond=b:eth1:mode=1,arp_ip_target=10.0.0.1;10.0.0.2:",
		"bond(b eth1 [mode=1,arp_ip_target=10.0.0.1;10.0.0.2] 0) ");
	check("bond=b::mode=802.3ad", "bond(b eth0 eth1 [mode=802.3ad] 0) ");
	check("bond=b:eth1 bond=b:eth2", "bond(b eth2 [] 0) | bond=b:eth2: an earlier word has the "
					 "same name; this one holds ");
	check("bond", "| bond: needs a value (name:interfaces:options:mtu); ignored ");
}

static void test_bridges(void **state)
{
	(void)state;
	check("bridge=br0:eth1", "bridge(br0 eth1 [] 0) ");
	check("bridge=br0:bond0,eth0.5", "bridge(br0 bond0 eth0.5 [] 0) ");
	check("bridge=br0", "bridge(br0 eth0 [] 0) ");
	check("bridge=br0:eth1 bond=bond0:eth1", "bridge(br0 eth1 [] 0) bond(bond0 eth1 [] 0) ");
	check("bridge=a/b:eth0",
		"| bridge=a/b:eth0: no network interface can have such a name; ignored ");
	check("bridge=br0:eth0:9000", "| bridge=br0:eth0:9000: not a name and interfaces with one "
				      "':' between; ignored ");
	check("bridge", "| bridge: needs a value (name:interfaces); ignored ");
}

static void test_bad_bonds(void **state)
{
	(void)state;
	check("bond=a/b", "| bond=a/b: no network interface can have such a name; ignored ");
	check("bond=b:eth1,a/b,eth2",
		"bond(b eth1 eth2 [] 0) | bond=b:eth1,a/b,eth2: a/b: no network interface can have "
		"such a name; it is left out ");
	check("bond=b:a/b",
		"| bond=b:a/b: a/b: no network interface can have such a name; it is left out "
		"| bond=b:a/b: no interface is left for it; ignored ");
	check("bond=b:1,2,3,4,5,6,7,8,9",
		"bond(b 1 2 3 4 5 6 7 8 [] 0) "
		"| bond=b:1,2,3,4,5,6,7,8,9: more than 8 interfaces; 9 is "
		"left out ");
	check("bond=b:e:,x,../up=1,mode=1,,miimon=,primary=e,",
		"bond(b e [mode=1,primary=e] 0) "
		"| bond=b:e:,x,../up=1,mode=1,,miimon=,primary=e,: x is no name=value; it is left "
		"out "
		"| bond=b:e:,x,../up=1,mode=1,,miimon=,primary=e,: ../up=1 is no name=value; it is "
		"left out "
		"| bond=b:e:,x,../up=1,mode=1,,miimon=,primary=e,: miimon= is no name=value; it is "
		"left out ");
	check("bond=b:e:mode=1:big", "bond(b e [mode=1] 0) | bond=b:e:mode=1:big: the MTU is no "
				     "number from 68 to 65535; it is left out ");
	check("bond=1 bond=2 bond=3 bond=4 bond=5",
		"bond(1 eth0 eth1 [] 0) bond(2 eth0 eth1 [] 0) bond(3 eth0 eth1 [] 0) "
		"bond(4 eth0 eth1 [] 0) | bond=5: more than 4 such words; ignored ");
}

static void test_names(void **state)
{
	(void)state;
	check("ifname=bootnet:4A:3F:4C:04:F8:D7 ifname=b:52-54-00-12-34-56",
		"name(bootnet 4a:3f:4c:04:f8:d7) name(b 52:54:00:12:34:56) ");
	check("ifname=b:52:54:00:12:34:56 ifname=b:52:54:00:12:34:57",
		"name(b 52:54:00:12:34:57) | ifname=b:52:54:00:12:34:57: an earlier word has the "
		"same name; this one holds ");
	check("ifname=b", "| ifname=b: no hardware address stands behind the name; ignored ");
	check("ifname=b:52:54", "| ifname=b:52:54: no hardware address stands behind the name; "
				"ignored ");
	check("ifname=a/b:52:54:00:12:34:56",
		"| ifname=a/b:52:54:00:12:34:56: no network interface can have such a name; "
		"ignored ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vlans),
		cmocka_unit_test(test_bad_vlans),
		cmocka_unit_test(test_bonds),
		cmocka_unit_test(test_bad_bonds),
		cmocka_unit_test(test_bridges),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
