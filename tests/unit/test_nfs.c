/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/worker.h"
#include "kinit/kinds.h"
#include "kinit/netroot/nfs.h"
#include "kinit/netroot/nfs_try.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/nfsboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

static void test_other_roots(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1 nfsroot=10.0.2.2:/srv");
	assert_int_equal(step_at(0), STEP_WAITS);
	traced("start mount of the root 0\n");
}

static void test_mounted_at_once(void **state)
{
	(void)state;
	start("root=/dev/nfs nfsroot=10.0.2.2:/srv/root");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(step_at(10), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
	traced("start mount of the NFS root 0\n"
	       "try 10.0.2.2:/srv/root v3 tcp at 10.0.2.2 for kinit\n");
	assert_string_equal(
		log_text(), "6 mounted 10.0.2.2:/srv/root (nfs, read-only): v3 over tcp\n");
	assert_int_equal(boot->root->mount.state, ATTEMPT_DONE);
	assert_true(boot->root->readonly);
	assert_string_equal(boot->root->type, "nfs");
	assert_string_equal(boot->root->source, "10.0.2.2:/srv/root");
	assert_int_equal(step_at(100), STEP_DONE);
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
}

static void test_ladder(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(ends_with(NFS_ABSENT, -ENOENT, "not registered"), STEP_WAITS);
	assert_int_equal(ends_with(NFS_UNFIT, -EINVAL, "no udp"), STEP_WAITS);
	assert_int_equal(ends_with(NFS_UNFIT, -EPROTONOSUPPORT, "no 4.2"), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
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
	assert_int_equal(step_at(0), STEP_WAITS);
	answer.skip_portmap = true;
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "no portmapper"), STEP_WAITS);
	answer.skip_portmap = false;
	answer.skip_version = true;
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "refused"), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
	assert_int_equal(lines_with(trace_text(), "try "), 2);
	assert_has(trace_text(), "v4.2 tcp");
	assert_said(
		"4 10.0.2.2:/srv: v3 tcp: no portmapper; v4.2 tcp: refused; trying again in 1 s\n");
	/* In the next round all are asked again. */
	answer.skip_version = false;
	assert_int_equal(step_at(1000), STEP_WAITS);
	assert_int_equal(round_of(NFS_ABSENT, -ECONNREFUSED, "refused"), 7);
}

static void test_final_answer(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv rootwait");
	answer.skip_version = true;
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(
		ends_with(NFS_REFUSED, -ENOENT, "no such export (MNT3ERR_NOENT)"), STEP_WAITS);
	assert_int_equal(ends_with(NFS_REFUSED, -EACCES, "access denied"), STEP_WAITS);
	assert_int_equal(ends_with(NFS_UNFIT, -EPROTONOSUPPORT, "no such version"), STEP_FAILED);
	assert_string_equal(boot->why,
		"10.0.2.2:/srv: v3 tcp: no such export (MNT3ERR_NOENT); v4.2 tcp: "
		"access denied; v2 tcp: no such version");
	assert_int_equal(boot->root->mount.state, ATTEMPT_FAILED);
	assert_int_equal(boot->root->mount.err, -EACCES);
}

static void test_rounds(void **state)
{
	static const int64_t starts[] = { 0, 1000, 3000, 7000, 15000, 30000, 40000 };

	(void)state;
	start("nfsroot=10.0.2.2:/srv,v3,tcp rootwait=40");
	for (size_t i = 0; i < 6; i++) {
		/* Not earlier. */
		if (i) {
			assert_int_equal(step_at(starts[i] - 1), STEP_WAITS);
			assert_int_equal(boot->wake_ms, FAKE_START_MS + starts[i]);
			assert_int_equal(fake_worker_count(boot, TRIER), 0);
		}
		assert_int_equal(step_at(starts[i]), STEP_WAITS);
		assert_int_equal(
			ends_with(NFS_ABSENT, -ECONNREFUSED, "connection refused"), STEP_WAITS);
		assert_int_equal(boot->wake_ms, FAKE_START_MS + starts[i + 1]);
	}
	/* The last one when the time is over. */
	assert_int_equal(step_at(40000), STEP_WAITS);
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "connection refused"), STEP_FAILED);
	assert_string_equal(boot->why,
		"10.0.2.2:/srv: v3 tcp: connection refused; 7 tries in 40.0 s (rootwait=40)");
	assert_int_equal(lines_with(log_text(), "trying again"), 1);
}

static void test_what_changes_is_said(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv,v3,tcp rootwait");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(
		ends_with(NFS_ABSENT, -EHOSTUNREACH, "the host cannot be reached"), STEP_WAITS);
	for (int64_t ms = 1000; ms < 60000; ms += 1000)
		if (step_at(ms) == STEP_WAITS && fake_worker_count(boot, TRIER))
			assert_int_equal(
				ends_with(NFS_ABSENT, -ECONNREFUSED, "refused"), STEP_WAITS);
	assert_string_equal(log_text(), "4 10.0.2.2:/srv: v3 tcp: the host cannot be reached; "
					"trying again in 1 s\n"
					"4 10.0.2.2:/srv: v3 tcp: refused; trying again in 2 s\n");
	/* After a minute again. */
	for (int64_t ms = 60000; ms < 90000; ms += 1000)
		if (step_at(ms) == STEP_WAITS && fake_worker_count(boot, TRIER))
			assert_int_equal(
				ends_with(NFS_ABSENT, -ECONNREFUSED, "refused"), STEP_WAITS);
	assert_int_equal(lines_with(log_text(), "v3 tcp: refused"), 2);
}

static void test_server_that_comes_late(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv");
	for (int64_t ms = 0; ms < 20000; ms += 500)
		if (step_at(ms) == STEP_WAITS && fake_worker_count(boot, TRIER))
			round_of(NFS_ABSENT, -EHOSTUNREACH, "the host cannot be reached");
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
	assert_int_equal(step_at(30000), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
}

static void test_a_mount_that_hangs(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv,v3,tcp rootwait=100");
	assert_int_equal(step_at(0), STEP_WAITS);
	workers_pump(boot);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 60000);
	boot->now_ms = FAKE_START_MS + 60000;
	workers_pump(boot);
	assert_int_equal(step_at(60000), STEP_WAITS);
	assert_said("v3 tcp: the mount was not done after 60 s; trying again");
	/* As long as the kernel does not let it go, it is not done twice. */
	assert_int_equal(step_at(61000), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, TRIER), 0);
	assert_said("v3 tcp: the kernel is still busy with the last try; trying again");
	assert_true(fake_worker_reap(boot, TRIER, 0));
	assert_int_equal(step_at(63000), STEP_WAITS);
	assert_int_equal(mounts(), STEP_DONE);
}

static void test_a_mount_that_crashes(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv,tcp");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_true(fake_worker_die(boot, TRIER, 0, 9));
	assert_int_equal(step_at(1), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, TRIER), 1);
	assert_int_equal(mounts(), STEP_DONE);
	assert_said("(nfs, read-only): v4.2 over tcp\n");
	start("nfsroot=10.0.2.2:/srv,v3,tcp");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_true(fake_worker_die(boot, TRIER, 0, 9));
	assert_int_equal(step_at(1), STEP_FAILED);
	assert_string_equal(boot->why,
		"10.0.2.2:/srv: v3 tcp: the mount was killed by signal 9 (an oops "
		"in the driver?)");
}

static void test_next_root_of_the_list(void **state)
{
	(void)state;
	start("root=10.0.2.2:/srv,v3,/dev/sda1");
	answer.skip_version = true;
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(ends_with(NFS_REFUSED, -ENOENT, "no such export"), STEP_WAITS);
	assert_int_equal(boot->root->mount.state, ATTEMPT_IDLE);
	assert_said("4 10.0.2.2:/srv: v3 tcp: no such export; trying root=/dev/sda1\n");
	assert_int_equal(boot->root->index, 1);
	assert_false(boot->root->chosen);
	/* Without a limit for the list, the first one is not waited for alone. */
	answer.skip_version = false;
	start("root=10.0.2.2:/srv,v3,/dev/sda1 rootwait");
	assert_int_equal(step_at(30000), STEP_WAITS);
	assert_int_equal(round_of(NFS_ABSENT, -ECONNREFUSED, "refused"), 2);
	assert_int_equal(boot->root->index, 1);
}

static void test_debug(void **state)
{
	(void)state;
	start("nfsroot=10.0.2.2:/srv,v3,tcp nfsrootdebug");
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(ends_with(NFS_ABSENT, -ECONNREFUSED, "refused"), STEP_WAITS);
	assert_true(tried.debug);
	assert_said("6 10.0.2.2:/srv v3 tcp: refused\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, nfsboot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_other_roots),
		TEST(test_mounted_at_once),
		TEST(test_ladder),
		TEST(test_skipping),
		TEST(test_final_answer),
		TEST(test_rounds),
		TEST(test_what_changes_is_said),
		TEST(test_server_that_comes_late),
		TEST(test_a_mount_that_hangs),
		TEST(test_a_mount_that_crashes),
		TEST(test_next_root_of_the_list),
		TEST(test_debug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
