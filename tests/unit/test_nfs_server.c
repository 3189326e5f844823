/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/netconf.h"
#include "kinit/driver/modules.h"
#include "kinit/kinds.h"
#include "kinit/net/net.h"
#include "kinit/netroot/nfs_try.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/root.h"
#include "lib/ipaddr.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/nfsboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static void test_by_the_lease(void **state)
{
	(void)state;
	ipaddr_parse("10.0.2.9", &eth0.ip[IP_V4].lease.next_server);
	strcpy(eth0.ip[IP_V4].lease.hostname, "client1");
	strcpy(eth0.ip[IP_V4].lease.root_path, "/srv/%s,v4.1");
	start("root=/dev/nfs rw");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
	traced("start mount of the NFS root 0\n"
	       "try 10.0.2.9:/srv/10.0.2.15 v4.1 tcp at 10.0.2.9 for client1\n");
	assert_said("6 mounted 10.0.2.9:/srv/10.0.2.15 (nfs, read-write): v4.1 over tcp\n");
}

/* ip= of a second interface names a server, the DHCP server of the first one is none. */
static void test_server_of_another_word(void **state)
{
	struct ipword word = { .hostname = "" };
	struct netif eth1 = {
		.ip = { [IP_V4] = { .task = { .wanted = true, .word = &word },
				.state = NETIF_READY } },
	};

	(void)state;
	ipaddr_parse("10.0.2.9", &eth0.ip[IP_V4].lease.next_server);
	ipaddr_parse("10.0.3.1", &word.server);
	for (int given = 0; given < 2; given++) {
		start(given ? "root=/dev/nfs nfsroot=10.0.4.1:/srv,v3"
			    : "root=/dev/nfs nfsroot=/srv,v3");
		boot->net->items = &eth1;
		boot->net->n = 1;
		assert_int_equal(step_at(0), STEP_WAITS);
		assert_int_equal(mounts(), STEP_DONE);
		assert_has(trace_text(), given ? "try 10.0.4.1:/srv v3" : "try 10.0.3.1:/srv v3");
		*boot->net = (struct net){ .fd = -1 };
	}
}

/* IPv6 alone, and no network of ours at all (the kernel may have configured it). */
static void test_other_networks(void **state)
{
	(void)state;
	eth0.ip[IP_V6].lease = eth0.ip[IP_V4].lease;
	eth0.ip[IP_V4].lease.addr.family = IP_NONE;
	ipaddr_parse("fd00::15", &eth0.ip[IP_V6].lease.addr);
	start("root=nfs:[fd00::1]:/srv/%s:v4.2");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
	assert_has(trace_text(), "try [fd00::1]:/srv/fd00::15 v4.2 tcp at fd00::1 for kinit\n");
	has_eth0 = false;
	start("root=10.0.2.2:/srv");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
}

static void test_names(void **state)
{
	(void)state;
	start("root=nas:/srv");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(ends_with(NFS_UNFIT, -EINVAL, "x"), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
	/* Looked up once in a round. */
	traced("start mount of the NFS root 0\n"
	       "resolve nas at 10.0.2.3 in example.org\n"
	       "try nas:/srv v3 tcp at 10.0.2.77 for kinit\n"
	       "start mount of the NFS root 1\n"
	       "try nas:/srv v3 udp at 10.0.2.77 for kinit\n");
	strcpy(eth0.ip[IP_V4].lease.search, "a.example b.example");
	start("root=nas:/srv,v3,tcp");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "x"), STEP_WAITS);
	assert_int_equal(step_at(1000), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
	assert_int_equal(
		lines_with(trace_text(), "resolve nas at 10.0.2.3 in a.example b.example"), 2);
}

static void test_names_that_are_unknown(void **state)
{
	(void)state;
	start("root=nas:/srv rootwait");
	resolve_err = -ENOENT;
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(mounts(), STEP_FAILED);
	assert_string_equal(boot->why, "nas:/srv: there is no host of this name");
	start("root=nas:/srv rootwait=2");
	resolve_err = -EAGAIN;
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(mounts(), STEP_WAITS);
	assert_has(log_text(), "4 nas:/srv: no name server tells its address;");
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
	start("root=nas:/srv rootwait=20");
	resolve_err = -EDESTADDRREQ;
	pending = true;
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(mounts(), STEP_WAITS);
	pending = false;
	assert_int_equal(step_at(1000), STEP_WAITS);
	assert_int_equal(mounts(), STEP_FAILED);
	assert_string_equal(
		boot->why, "nas:/srv: no name server is known that could be asked for its address");
	assert_has_not(trace_text(), "try ");
}

static void test_no_server_named(void **state)
{
	static const char text[] =
		"no NFS server: neither the command line (nfsroot=) nor a DHCP server names one";

	(void)state;
	start("root=/dev/nfs");
	assert_int_equal(step_at(0), STEP_FAILED);
	assert_string_equal(boot->why, text);
	/* Another interface may still bring one. */
	start("root=/dev/nfs rootwait=20");
	pending = true;
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 20000);
	ipaddr_parse("10.0.2.9", &eth0.ip[IP_V4].lease.next_server);
	assert_int_equal(step_at(100), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
	assert_said("mounted 10.0.2.9:/tftpboot/10.0.2.15 (nfs");
	memset(&eth0.ip[IP_V4].lease.next_server, 0, sizeof(eth0.ip[IP_V4].lease.next_server));
	start("root=/dev/nfs rootwait=20");
	assert_int_equal(step_at(20000), STEP_FAILED);
}

static void test_root_path_of_another(void **state)
{
	(void)state;
	strcpy(eth0.ip[IP_V4].lease.root_path, "iscsi:10.0.0.1:::1:iqn");
	start("nfsroot=10.0.2.2:/srv,v3,tcp");
	for (int64_t ms = 0; ms < 3000; ms += 1000)
		if (step_at(ms) == STEP_WAITS && fake_worker_count(boot, TRIER))
			ends_with(NFS_ABSENT, -ECONNREFUSED, "refused");
	assert_int_equal(lines_with(log_text(), "4 the root path of the DHCP server, iscsi:"), 1);
}

static void test_nonsense(void **state)
{
	(void)state;
	boot = boot_make("nfsroot=10.0.2.2:srv rootwait");
	assert_int_equal(kinds_step_words(boot), STEP_FAILED);
	assert_string_equal(boot->why, "nfsroot=10.0.2.2:srv: the path must begin with '/'");
	/* With another root there is still hope. */
	boot = boot_make("root=/dev/nfs,/dev/sda1 nfsroot=10.0.2.2:srv");
	assert_int_equal(kinds_step_words(boot), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	boot = boot_make("root=/dev/sda1 nfsroot=10.0.2.2:srv");
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
}

static void test_kernel_without_nfs(void **state)
{
	(void)state;
	tree_file("proc/filesystems", "nodev\ttmpfs\nnodev\tnfsd\n");
	start("root=10.0.2.2:/srv rootwait");
	assert_int_equal(step_at(0), STEP_FAILED);
	assert_string_equal(boot->why,
		"10.0.2.2:/srv: this kernel has no NFS, and the image has no module for it");
}

/* The step before: whatever rootfstype= says. */
static void test_module(void **state)
{
	(void)state;
	fake_kmod_add("fs-nfs", "nfs", FAKE_PLAIN);
	fake_kmod_add("fs-ext4", "ext4", FAKE_PLAIN);
	start("root=10.0.2.2:/srv rootfstype=ext4,xfs");
	tree_file("proc/filesystems", "nodev\ttmpfs\n");
	modules_open(boot);
	assert_int_equal(fstypes_step_load(boot), STEP_WAITS);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", -1));
	assert_int_equal(fstypes_step_load(boot), STEP_DONE);
	assert_has(trace_text(), "insert nfs\n");
	assert_has_not(trace_text(), "ext4");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, nfsboot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_by_the_lease),
		TEST(test_server_of_another_word),
		TEST(test_other_networks),
		TEST(test_names),
		TEST(test_names_that_are_unknown),
		TEST(test_no_server_named),
		TEST(test_root_path_of_another),
		TEST(test_nonsense),
		TEST(test_kernel_without_nfs),
		TEST(test_module),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
