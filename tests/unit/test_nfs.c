/* SPDX-License-Identifier: GPL-2.0-or-later */
/* links: kinit/nfs.c kinit/nfsplan.c kinit/nfsjudge.c kinit/root.c kinit/match.c kinit/blkdev.c */
/* links: kinit/probe.c kinit/fstypes.c kinit/modules.c kinit/boot.c tests/unit/fake_trace.c */
/* links: tests/unit/fake_log.c tests/unit/fake_kmod.c tests/unit/fake_worker.c */
/* links: tests/unit/fake_facts.c tests/unit/fake_boot.c tests/unit/tree.c tests/unit/fake_md.c */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "kinit/fstypes.h"
#include "kinit/net.h"
#include "kinit/nfs.h"
#include "kinit/nfstry.h"
#include "kinit/resolve.h"
#include "tests/unit/fake.h"

#define TRIER "mount of the NFS root"

/* The network, and what is tried: nothing here is asked or mounted. */
static struct boot *boot;
static struct netif eth0;
static bool has_eth0, pending;
static int resolve_err;
static struct nfs_try tried;
static struct nfs_report answer;

const struct netif *net_boot_interface(const struct boot *b)
{
	(void)b;
	return has_eth0 ? &eth0 : NULL;
}

size_t net_dns(const struct boot *b, struct ipaddr *dns, size_t max)
{
	(void)b;
	assert_true(max >= 1);
	return !ipaddr_parse("10.0.2.3", dns);
}

bool net_pending(const struct boot *b)
{
	(void)b;
	return pending;
}

int resolve_host(const char *host, const struct ipaddr *dns, size_t n, const char *search,
	struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];

	trace("resolve %s at %s in %s", host, n ? ipaddr_format(dns, text) : "-", search);
	return resolve_err ? resolve_err : ipaddr_parse("10.0.2.77", addr);
}

void nfstry_run(const struct nfs_try *try, struct nfs_report *report)
{
	char source[NFS_SOURCE_SIZE], name[NFS_RUNG_NAME_SIZE], addr[IPADDR_TEXT_SIZE];

	tried = *try;
	trace("try %s %s at %s for %s", nfs_source(try->plan, source),
		nfs_rung_name(&try->rung, " ", name), ipaddr_format(&try->addr, addr),
		try->machine);
	*report = answer;
	report->addr = try->addr;
}

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	tree_file("proc/filesystems", "nodev\ttmpfs\nnodev\tnfs\nnodev\tnfs4\n");
	memset(&eth0, 0, sizeof(eth0));
	memset(&answer, 0, sizeof(answer));
	ipaddr_parse("10.0.2.15", &eth0.lease.addr);
	strcpy(eth0.lease.domain, "example.org");
	has_eth0 = true;
	pending = false;
	resolve_err = 0;
	return err;
}

static void start(const char *cmdline)
{
	trace_clear();
	log_clear();
	boot = boot_make(cmdline);
	assert_int_equal(root_step_words(boot), 0);
	assert_int_equal(root_step_find(boot), 0);
}

static int step_at(int64_t ms)
{
	boot->now_ms = FAKE_START_MS + ms;
	boot->wake_ms = INT64_MAX;
	return nfs_step_mount(boot);
}

/* The worker at work ends with this.  Returns what the step says then. */
static int ends_with(enum nfs_verdict verdict, int err, const char *text)
{
	nfs_fail(&answer, verdict, err, "%s", text);
	assert_int_equal(fake_worker_count(boot, TRIER), 1);
	assert_true(fake_worker_run(boot, TRIER, -1));
	assert_int_equal(boot->wake_ms, boot->now_ms);
	boot->wake_ms = INT64_MAX;
	return nfs_step_mount(boot);
}

static int mounts(void)
{
	return ends_with(NFS_MOUNTED, 0, "");
}

/* How many rungs does a round have that all end with this? */
static int round_of(enum nfs_verdict verdict, int err, const char *text)
{
	int n = 0;

	while (fake_worker_count(boot, TRIER)) {
		if (ends_with(verdict, err, text) != -EAGAIN)
			return -1;
		n++;
	}
	return n;
}

static void traced(const char *want)
{
	assert_string_equal(trace_text(), want);
}

static void test_other_roots(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1 nfsroot=10.0.2.2:/srv");
	assert_int_equal(step_at(0), 0);
	traced("");
}

static void test_mounted_at_once(void **state)
{
	(void)state;
	start("root=/dev/nfs nfsroot=10.0.2.2:/srv/root");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(step_at(10), -EAGAIN);
	assert_int_equal(mounts(), 0);
	traced("start mount of the NFS root 0\n"
	       "try 10.0.2.2:/srv/root v3 tcp at 10.0.2.2 for kinit\n");
	assert_string_equal(log_text(),
		"6 mounted 10.0.2.2:/srv/root (nfs, read-only): v3 over tcp\n");
	assert_int_equal(boot->root.mount, MOUNT_DONE);
	assert_true(boot->root.mounted.readonly);
	assert_string_equal(boot->root.mounted.type, "nfs");
	assert_string_equal(boot->root.source, "10.0.2.2:/srv/root");
	assert_int_equal(step_at(100), 0);
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
}

static void test_by_the_lease(void **state)
{
	(void)state;
	ipaddr_parse("10.0.2.9", &eth0.lease.next_server);
	strcpy(eth0.lease.hostname, "client1");
	strcpy(eth0.lease.root_path, "/srv/%s,v4.1");
	start("root=/dev/nfs rw");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(mounts(), 0);
	traced("start mount of the NFS root 0\n"
	       "try 10.0.2.9:/srv/client1 v4.1 tcp at 10.0.2.9 for client1\n");
	assert_said("6 mounted 10.0.2.9:/srv/client1 (nfs, read-write): v4.1 over tcp\n");
}

/* IPv6 alone, and no network of ours at all (the kernel may have configured it). */
static void test_other_networks(void **state)
{
	(void)state;
	eth0.lease6 = eth0.lease;
	eth0.lease.addr.family = IP_NONE;
	ipaddr_parse("fd00::15", &eth0.lease6.addr);
	start("root=nfs:[fd00::1]:/srv/%s:v4.2");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(mounts(), 0);
	assert_has(trace_text(), "try [fd00::1]:/srv/fd00::15 v4.2 tcp at fd00::1 for kinit\n");
	has_eth0 = false;
	start("root=10.0.2.2:/srv");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(mounts(), 0);
}

static void test_ladder(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(ends_with(NFS_ABSENT, -ENOENT, "not registered"), -EAGAIN);
	assert_int_equal(ends_with(NFS_UNFIT, -EINVAL, "no udp"), -EAGAIN);
	assert_int_equal(ends_with(NFS_UNFIT, -EPROTONOSUPPORT, "no 4.2"), -EAGAIN);
	assert_int_equal(mounts(), 0);
	traced("start mount of the NFS root 0\ntry 10.0.2.2:/srv v3 tcp at 10.0.2.2 for kinit\n"
	       "start mount of the NFS root 1\ntry 10.0.2.2:/srv v3 udp at 10.0.2.2 for kinit\n"
	       "start mount of the NFS root 2\ntry 10.0.2.2:/srv v4.2 tcp at 10.0.2.2 for kinit\n"
	       "start mount of the NFS root 3\ntry 10.0.2.2:/srv v4.1 tcp at 10.0.2.2 for kinit\n");
	assert_said("6 mounted 10.0.2.2:/srv (nfs, read-only): v4.1 over tcp\n");
}

/* A rung that tells of others spares them. */
static void test_skipping(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv");
	assert_int_equal(step_at(0), -EAGAIN);
	answer.skip_portmap = true;
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "no portmapper"), -EAGAIN);
	answer.skip_portmap = false;
	answer.skip_version = true;
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "refused"), -EAGAIN);
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
	assert_int_equal(lines_with(trace_text(), "try "), 2);
	assert_has(trace_text(), "v4.2 tcp");
	assert_said("4 10.0.2.2:/srv v3 tcp: no portmapper; v4.2 tcp: refused; trying again until the "
		    "time for the root is over\n");
	/* In the next round all are asked again. */
	answer.skip_version = false;
	assert_int_equal(step_at(1000), -EAGAIN);
	assert_int_equal(round_of(NFS_ABSENT, -ECONNREFUSED, "refused"), 7);
}

static void test_final_answer(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv rootwait");
	answer.skip_version = true;
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(ends_with(NFS_REFUSED, -ENOENT, "no such export (MNT3ERR_NOENT)"), -EAGAIN);
	assert_int_equal(ends_with(NFS_REFUSED, -EACCES, "access denied"), -EAGAIN);
	assert_int_equal(ends_with(NFS_UNFIT, -EPROTONOSUPPORT, "no such version"), -EACCES);
	assert_string_equal(boot->why, "10.0.2.2:/srv v3 tcp: no such export (MNT3ERR_NOENT); v4.2 tcp: "
				       "access denied; v2 tcp: no such version");
	assert_int_equal(boot->root.mount, MOUNT_FAILED);
	assert_int_equal(boot->root.mounted.err, -EACCES);
}

static void test_rounds(void **state)
{
	static const int64_t starts[] = { 0, 1000, 3000, 7000, 15000, 30000, 40000 };

	(void)state;
	start("nfsroot=10.0.2.2:/srv,v3,tcp rootwait=40");
	for (size_t i = 0; i < 6; i++) {
		/* Not earlier. */
		if (i) {
			assert_int_equal(step_at(starts[i] - 1), -EAGAIN);
			assert_int_equal(boot->wake_ms, FAKE_START_MS + starts[i]);
			assert_int_equal(fake_worker_count(boot, TRIER), 0);
		}
		assert_int_equal(step_at(starts[i]), -EAGAIN);
		assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "connection refused"), -EAGAIN);
		assert_int_equal(boot->wake_ms, FAKE_START_MS + starts[i + 1]);
	}
	/* The last one when the time is over. */
	assert_int_equal(step_at(40000), -EAGAIN);
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "connection refused"), -ECONNREFUSED);
	assert_string_equal(boot->why,
		"10.0.2.2:/srv v3 tcp: connection refused (after 40.0 s, rootwait=40)");
	assert_int_equal(lines_with(log_text(), "trying again"), 1);
}

static void test_what_changes_is_said(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv,v3,tcp rootwait");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(ends_with(NFS_ABSENT, -EHOSTUNREACH, "the host cannot be reached"), -EAGAIN);
	for (int64_t ms = 1000; ms < 60000; ms += 1000)
		if (step_at(ms) == -EAGAIN && fake_worker_count(boot, TRIER))
			assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "refused"), -EAGAIN);
	assert_string_equal(log_text(),
		"4 10.0.2.2:/srv v3 tcp: the host cannot be reached; trying again until the time for "
		"the root is over\n"
		"4 10.0.2.2:/srv v3 tcp: refused; trying again until the time for the root is over\n");
	/* After a minute again. */
	for (int64_t ms = 60000; ms < 90000; ms += 1000)
		if (step_at(ms) == -EAGAIN && fake_worker_count(boot, TRIER))
			assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "refused"), -EAGAIN);
	assert_int_equal(lines_with(log_text(), "v3 tcp: refused"), 2);
}

static void test_server_that_comes_late(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv");
	for (int64_t ms = 0; ms < 20000; ms += 500)
		if (step_at(ms) == -EAGAIN && fake_worker_count(boot, TRIER))
			round_of(NFS_ABSENT, -EHOSTUNREACH, "the host cannot be reached");
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
	assert_int_equal(step_at(30000), -EAGAIN);
	assert_int_equal(mounts(), 0);
}

static void test_a_mount_that_hangs(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv,v3,tcp rootwait=100");
	assert_int_equal(step_at(0), -EAGAIN);
	workers_expire(boot);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 60000);
	boot->now_ms = FAKE_START_MS + 60000;
	workers_expire(boot);
	assert_int_equal(step_at(60000), -EAGAIN);
	assert_said("v3 tcp: the mount was not done after 60 s; trying again");
	/* As long as the kernel does not let it go, it is not done twice. */
	assert_int_equal(step_at(61000), -EAGAIN);
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
	assert_said("v3 tcp: the kernel is still busy with the last try; trying again");
	assert_true(fake_worker_reap(boot, TRIER, 0));
	assert_int_equal(step_at(63000), -EAGAIN);
	assert_int_equal(mounts(), 0);
}

static void test_a_mount_that_crashes(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv,tcp");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_true(fake_worker_die(boot, TRIER, 0, 9));
	assert_int_equal(step_at(1), -EAGAIN);
	assert_int_equal(fake_worker_count(boot, TRIER), 1);
	assert_int_equal(mounts(), 0);
	assert_said("(nfs, read-only): v4.2 over tcp\n");
	start("nfsroot=10.0.2.2:/srv,v3,tcp");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_true(fake_worker_die(boot, TRIER, 0, 9));
	assert_int_equal(step_at(1), -EIO);
	assert_string_equal(boot->why, "10.0.2.2:/srv v3 tcp: the mount was killed by signal 9 (an oops "
				       "in the driver?)");
}

static void test_names(void **state)
{
	(void)state;
	start("root=nas:/srv");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(ends_with(NFS_UNFIT, -EINVAL, "x"), -EAGAIN);
	assert_int_equal(mounts(), 0);
	/* Looked up once in a round. */
	traced("start mount of the NFS root 0\n"
	       "resolve nas at 10.0.2.3 in example.org\n"
	       "try nas:/srv v3 tcp at 10.0.2.77 for kinit\n"
	       "start mount of the NFS root 1\n"
	       "try nas:/srv v3 udp at 10.0.2.77 for kinit\n");
	strcpy(eth0.lease.search, "a.example b.example");
	start("root=nas:/srv,v3,tcp");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "x"), -EAGAIN);
	assert_int_equal(step_at(1000), -EAGAIN);
	assert_int_equal(mounts(), 0);
	assert_int_equal(lines_with(trace_text(), "resolve nas at 10.0.2.3 in a.example b.example"), 2);
}

static void test_names_that_are_unknown(void **state)
{
	(void)state;
	start("root=nas:/srv rootwait");
	resolve_err = -ENOENT;
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(mounts(), -ENOENT);
	assert_string_equal(boot->why, "nas:/srv: there is no host of this name");
	start("root=nas:/srv rootwait=2");
	resolve_err = -EAGAIN;
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(mounts(), -EAGAIN);
	assert_has(log_text(), "4 nas:/srv: no name server tells its address: ");
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
	start("root=nas:/srv rootwait=20");
	resolve_err = -EDESTADDRREQ;
	pending = true;
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(mounts(), -EAGAIN);
	pending = false;
	assert_int_equal(step_at(1000), -EAGAIN);
	assert_int_equal(mounts(), -EDESTADDRREQ);
	assert_string_equal(boot->why,
		"nas:/srv: no name server is known that could be asked for its address");
	assert_has_not(trace_text(), "try ");
}

static void test_no_server_named(void **state)
{
	static const char text[] =
		"no NFS server: neither the command line (nfsroot=) nor a DHCP server names one";

	(void)state;
	start("root=/dev/nfs");
	assert_int_equal(step_at(0), -EDESTADDRREQ);
	assert_string_equal(boot->why, text);
	/* Another interface may still bring one. */
	start("root=/dev/nfs rootwait=20");
	pending = true;
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 20000);
	ipaddr_parse("10.0.2.9", &eth0.lease.next_server);
	assert_int_equal(step_at(100), -EAGAIN);
	assert_int_equal(mounts(), 0);
	assert_said("mounted 10.0.2.9:/tftpboot/10.0.2.15 (nfs");
	memset(&eth0.lease.next_server, 0, sizeof(eth0.lease.next_server));
	start("root=/dev/nfs rootwait=20");
	assert_int_equal(step_at(20000), -EDESTADDRREQ);
}

static void test_root_path_of_another(void **state)
{
	(void)state;
	strcpy(eth0.lease.root_path, "iscsi:10.0.0.1:::1:iqn");
	start("nfsroot=10.0.2.2:/srv,v3,tcp");
	for (int64_t ms = 0; ms < 3000; ms += 1000)
		if (step_at(ms) == -EAGAIN && fake_worker_count(boot, TRIER))
			ends_with(NFS_ABSENT, -ECONNREFUSED, "refused");
	assert_int_equal(lines_with(log_text(), "4 the root path of the DHCP server, iscsi:"), 1);
}

static void test_nonsense(void **state)
{
	(void)state;
	boot = boot_make("nfsroot=10.0.2.2:srv rootwait");
	assert_int_equal(root_step_words(boot), -EINVAL);
	assert_string_equal(boot->why, "nfsroot=10.0.2.2:srv: the path must begin with '/'");
	/* With another root there is still hope. */
	boot = boot_make("root=/dev/nfs,/dev/sda1 nfsroot=10.0.2.2:srv");
	assert_int_equal(root_step_words(boot), -EAGAIN);
	assert_int_equal(boot->root.index, 1);
	assert_int_equal(root_step_words(boot), 0);
	boot = boot_make("root=/dev/sda1 nfsroot=10.0.2.2:srv");
	assert_int_equal(root_step_words(boot), 0);
}

static void test_next_root_of_the_list(void **state)
{
	(void)state;
	start("root=10.0.2.2:/srv,v3,/dev/sda1");
	answer.skip_version = true;
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(ends_with(NFS_REFUSED, -ENOENT, "no such export"), -EAGAIN);
	assert_int_equal(nfs_step_mount(boot), 0);
	assert_said("4 10.0.2.2:/srv v3 tcp: no such export; trying root=/dev/sda1\n");
	assert_int_equal(boot->root.index, 1);
	assert_false(boot->root.chosen);
	/* Without a limit for the list, the first one is not waited for alone. */
	answer.skip_version = false;
	start("root=10.0.2.2:/srv,v3,/dev/sda1 rootwait");
	assert_int_equal(step_at(30000), -EAGAIN);
	assert_int_equal(round_of(NFS_ABSENT, -ECONNREFUSED, "refused"), 2);
	assert_int_equal(boot->root.index, 1);
}

static void test_kernel_without_nfs(void **state)
{
	(void)state;
	tree_file("proc/filesystems", "nodev\ttmpfs\nnodev\tnfsd\n");
	start("root=10.0.2.2:/srv rootwait");
	assert_int_equal(step_at(0), -ENODEV);
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
	modules_open(boot);
	assert_int_equal(fstypes_step_load(boot), -EAGAIN);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", -1));
	assert_int_equal(fstypes_step_load(boot), 0);
	assert_has(trace_text(), "insert nfs\n");
	assert_has_not(trace_text(), "ext4");
}

static void test_debug(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv,v3,tcp nfsrootdebug");
	assert_int_equal(step_at(0), -EAGAIN);
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "refused"), -EAGAIN);
	assert_true(tried.debug);
	assert_said("6 10.0.2.2:/srv v3 tcp: refused\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_other_roots),
		TEST(test_mounted_at_once),
		TEST(test_by_the_lease),
		TEST(test_other_networks),
		TEST(test_ladder),
		TEST(test_skipping),
		TEST(test_final_answer),
		TEST(test_rounds),
		TEST(test_what_changes_is_said),
		TEST(test_server_that_comes_late),
		TEST(test_a_mount_that_hangs),
		TEST(test_a_mount_that_crashes),
		TEST(test_names),
		TEST(test_names_that_are_unknown),
		TEST(test_no_server_named),
		TEST(test_root_path_of_another),
		TEST(test_nonsense),
		TEST(test_next_root_of_the_list),
		TEST(test_kernel_without_nfs),
		TEST(test_module),
		TEST(test_debug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
