/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/boot.h"
#include "kinit/hook/hooks.h"
#include "kinit/hook/process.h"
#include "kinit/kinds.h"
#include "kinit/net/netif.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/hookboot.h"
#include "tests/unit/unit.h"

static const char disk[] = "iscsi:me:secret@10.0.0.1:::1:iqn.2001-04.org.example";

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

/* A server has given an address, and says where the root is. */
static void leased(const char *root_path)
{
	struct netif eth0 = { .index = 2, .name = "eth0" };

	eth0.ip[IP_V4].state = NETIF_READY;
	eth0.ip[IP_V4].task.wanted = true;
	ipaddr_parse("10.0.2.15", &eth0.ip[IP_V4].lease.addr);
	snprintf(eth0.ip[IP_V4].lease.root_path, sizeof(eth0.ip[IP_V4].lease.root_path), "%s",
		root_path);
	boot_interface(boot, &eth0);
	hooks_set_network(boot->hooks);
}

static void begin_with(const char *cmdline, const char *root_path)
{
	hook("iscsi", "on = root-word iscsi:\non = network-up\nfailure = end\n");
	begin(cmdline);
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	leased(root_path);
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
}

static enum step_answer find(void)
{
	enum step_answer answer;

	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	answer = root_step_find(boot);
	hooks_pump(boot);
	return answer;
}

static void test_disk(void **state)
{
	const struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "ext4" };

	(void)state;
	begin_with("root=dhcp", disk);
	assert_int_equal(root_word(boot)->kind, DEVREF_HOOK);
	assert_string_equal(root_word(boot)->value, disk);
	assert_said(
		"6 the DHCP server says root=iscsi:me:***@10.0.0.1:::1:iqn.2001-04.org.example\n");
	assert_not_said("secret");
	assert_true(boot->net->root_wanted);
	assert_int_equal(find(), STEP_WAITS);
	/* (The other one is about the network itself.) */
	assert_int_equal(fake_worker_count(boot, "hook"), 2);
	ends(ANSWER_DONE, "", 0);
	ends(ANSWER_ROOT, "/dev/sda", 0);
	boot_disk(boot, "sda", &facts);
	assert_int_equal(find(), STEP_DONE);
	assert_string_equal(boot->root->source, "/dev/sda");
}

static void stays_nfs(const char *cmdline, const char *root_path)
{
	begin_with(cmdline, root_path);
	assert_string_equal(devref_network_type(root_word(boot)), "nfs");
	assert_not_said("the DHCP server says");
}

static void test_directory(void **state)
{
	(void)state;
	stays_nfs("root=dhcp", "10.0.0.1:/srv/root");
	stays_nfs("root=dhcp", "");
	/* The command line goes before the server. */
	stays_nfs("root=/dev/nfs nfsroot=10.0.0.1:/srv", disk);
	stays_nfs("root=10.0.0.1:/srv", disk);
}

static void test_another_root(void **state)
{
	(void)state;
	begin_with("root=/dev/sda1 ip=dhcp", disk);
	assert_int_equal(root_word(boot)->kind, DEVREF_NAME);
}

/* It stands for one word of the list, and no longer than that is tried. */
static void test_next_word(void **state)
{
	(void)state;
	begin_with("root=dhcp,/dev/sdb", disk);
	assert_int_equal(find(), STEP_WAITS);
	ends(ANSWER_FAIL, "no session", 0);
	assert_int_equal(find(), STEP_WAITS);
	assert_string_equal(root_word(boot)->text, "/dev/sdb");
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	assert_string_equal(root_word(boot)->text, "/dev/sdb");
}

static void test_too_long(void **state)
{
	char path[DEVREF_VALUE_MAX + 16];

	(void)state;
	memset(path, 'x', sizeof(path));
	memcpy(path, "iscsi:", strlen("iscsi:"));
	path[sizeof(path) - 1] = '\0';
	begin_with("root=dhcp", path);
	assert_string_equal(devref_network_type(root_word(boot)), "nfs");
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	assert_int_equal(lines_with(log_text(), "4 the DHCP server says root=iscsi:xx"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_disk, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_directory, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_another_root, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_next_word, setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_too_long, setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
