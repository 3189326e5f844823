/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/bootconf.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/net/netassign.h"
#include "kinit/net/netibft.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/hookboot.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

static void card(int number, const char *name, const char *text)
{
	char path[64], line[64];

	snprintf(path, sizeof(path), "sys/firmware/ibft/ethernet%d/%s", number, name);
	snprintf(line, sizeof(line), "%s\n", text);
	tree_file(path, line);
}

/* What is wanted of the network, with what the firmware says. */
static const struct netconf *read_all(const char *cmdline)
{
	boot = boot_make(cmdline);
	assert_true(netibft_read(boot));
	return netassign_plan(boot).conf;
}

static void test_by_dhcp(void **state)
{
	static const uint8_t mac[] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };
	const struct netconf *conf;

	(void)state;
	card(0, "mac", "52:54:00:12:34:56");
	card(0, "origin", "3");
	card(0, "vlan", "0");
	/* The address that it had then may be another one's by now. */
	card(0, "ip-addr", "192.0.2.50");
	conf = read_all("root=/dev/sda1 ip=ibft");
	assert_int_equal(conf->nips, 1);
	assert_true(conf->ips[0].by_mac);
	assert_memory_equal(conf->ips[0].device_mac, mac, sizeof(mac));
	assert_int_equal(conf->ips[0].methods, NET_DHCP);
	assert_int_equal(conf->ips[0].client.family, IP_NONE);
	/* Or the server is named. */
	card(0, "origin", "0");
	card(0, "dhcp", "192.0.2.1");
	assert_int_equal(read_all("root=/dev/sda1 ip=ibft")->ips[0].methods, NET_DHCP);
}

static void test_static(void **state)
{
	const struct ipword *word;
	char text[IPADDR_TEXT_SIZE];

	(void)state;
	card(1, "mac", "52:54:00:12:34:57");
	card(1, "ip-addr", "192.0.2.51");
	card(1, "subnet-mask", "255.255.255.128");
	card(1, "gateway", "192.0.2.1");
	card(1, "primary-dns", "192.0.2.2");
	card(1, "hostname", "guest");
	word = &read_all("root=/dev/sda1 ip=ibft")->ips[0];
	assert_int_equal(word->methods, 0);
	assert_string_equal(ipaddr_format(&word->client, text), "192.0.2.51");
	assert_int_equal(word->prefix, 25);
	assert_string_equal(ipaddr_format(&word->gateway, text), "192.0.2.1");
	assert_string_equal(ipaddr_format(&word->dns[0], text), "192.0.2.2");
	assert_int_equal(word->dns[1].family, IP_NONE);
	assert_string_equal(word->hostname, "guest");
}

/* Further words count as well. */
static void test_beside_others(void **state)
{
	const struct netconf *conf;

	(void)state;
	card(0, "mac", "52:54:00:12:34:56");
	conf = read_all("root=/dev/sda1 ip=eth7:dhcp ip=ibft nameserver=192.0.2.9");
	assert_int_equal(conf->nips, 2);
	assert_string_equal(conf->ips[0].device, "eth7");
	assert_true(conf->ips[1].by_mac);
	assert_int_equal(conf->ndns, 1);
	/* Who does not ask for it has none of it. */
	assert_int_equal(read_all("root=/dev/sda1 ip=dhcp")->nips, 1);
	assert_null(boot->net->conf);
}

static void test_nonsense(void **state)
{
	(void)state;
	card(0, "mac", "52:54");
	card(1, "mac", "52:54:00:12:34:57");
	card(1, "vlan", "12");
	assert_int_equal(read_all("root=/dev/sda1 ip=ibft")->nips, 0);
	assert_said("4 ip=ibft: 52:54:00:12:34:57 is in the VLAN 12; with vlan= it can be used\n");
	assert_said(
		"4 ip=ibft: the firmware tells of no card that can be used (/sys/firmware/ibft); all ask "
		"by DHCP\n");
	card(2, "mac", "52:54:00:12:34:58");
	card(2, "ip-addr", "nowhere");
	assert_int_equal(read_all("root=/dev/sda1 ip=ibft")->ips[0].methods, NET_DHCP);
}

/* The kernel shows nothing before its driver is loaded. */
static void test_driver(void **state)
{
	(void)state;
	fake_kmod_add("iscsi_ibft", "iscsi_ibft", FAKE_PLAIN);
	boot = boot_make("root=/dev/sda1 ip=ibft");
	modules_open(boot);
	assert_false(netibft_read(boot));
	modules_pump(boot);
	assert_false(netibft_read(boot));
	card(0, "mac", "52:54:00:12:34:56");
	assert_true(fake_worker_run(boot, "module loader", -1));
	assert_true(netibft_read(boot));
	assert_int_equal(netassign_plan(boot).conf->nips, 1);
}

static void test_words(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1 ip=off ip=ibft ip=none");
	assert_true(boot->conf->net.ibft);
	assert_false(boot->conf->net.off);
	assert_int_equal(boot->conf->nproblems, 0);
	/* Its disks are wanted, too. */
	hook("iscsi", "on = network-up\nwords = rd.iscsi.*\n");
	begin("root=/dev/sda1 ip=ibft ip=ibft");
	assert_int_equal(boot->conf->nhookwords, 1);
	assert_string_equal(boot->conf->hookwords[0].name, "rd.iscsi.ibft");
	begin("root=/dev/sda1 ip=dhcp");
	assert_int_equal(boot->conf->nhookwords, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_by_dhcp, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_static, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_beside_others, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_nonsense, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_driver, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_words, setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
