/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <sys/mount.h>

#include "kinit/block/blkdev.h"
#include "kinit/boot.h"
#include "kinit/netroot/nfs_below.h"
#include "kinit/root/root.h"
#include "kinit/root/submount_list.h"
#include "kinit/root/submount_try.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/nfsboot.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define MOUNTER "mount below the root"

static struct submount_report report;

/* What comes of an entry, by the worker's half. */
static void mounts_below(
	const char *source, const char *type, const char *data, unsigned long flags)
{
	const struct submount what = {
		.source = source, .dir = "/usr", .type = type, .data = data, .flags = flags
	};

	boot = boot_make("root=/dev/sda1");
	trace_clear();
	log_clear();
	memset(&report, 0, sizeof(report));
	nfs_below.mount(boot, &what, "/proc/self/fd/9", &report);
}

static void test_mounted(void **state)
{
	(void)state;
	nfs_fail(&answer, NFS_MOUNTED, 0, "%s", "");
	mounts_below("10.0.2.2:/srv/usr", "nfs", "rsize=8192,vers=4.1", MS_RDONLY | MS_NODEV);
	traced("try 10.0.2.2:/srv/usr v4.1 tcp at 10.0.2.2 for kinit\n");
	assert_int_equal(report.err, 0);
	assert_string_equal(tried.dir, "/proc/self/fd/9");
	mounts_below("nas.example:/srv/usr", "nfs4", "", 0);
	traced("resolve nas.example at 10.0.2.3 in example.org\n"
	       "try nas.example:/srv/usr v4.2 tcp at 10.0.2.77 for kinit\n");
	assert_int_equal(report.err, 0);
}

static void test_all_ways_are_tried(void **state)
{
	(void)state;
	nfs_fail(&answer, NFS_ABSENT, -ECONNREFUSED, "%s", "refused");
	answer.skip_portmap = true;
	mounts_below("10.0.2.2:/srv/usr", "nfs", "", 0);
	assert_int_equal(report.err, -ECONNREFUSED);
	assert_true(report.again);
	assert_string_equal(report.why,
		"v3 tcp: refused; v4.2 tcp: refused; v4.1 tcp: refused; v4.0 tcp: refused");
	nfs_fail(&answer, NFS_REFUSED, -EACCES, "%s", "access denied");
	answer.skip_version = true;
	mounts_below("10.0.2.2:/srv/usr", "nfs", "vers=4", 0);
	assert_int_equal(report.err, -EACCES);
	assert_false(report.again);
	assert_string_equal(report.why, "v4.2 tcp: access denied");
}

static void test_what_cannot_be_asked(void **state)
{
	(void)state;
	resolve_err = -ENOENT;
	mounts_below("nas.example:/srv/usr", "nfs", "", 0);
	assert_int_equal(report.err, -ENOENT);
	assert_true(report.why[0]);
	mounts_below("/srv/usr", "nfs", "", 0);
	assert_int_not_equal(report.err, 0);
	assert_true(report.why[0]);
	assert_false(report.again);
}

/* ---- in process 1 */

static void begin(const char *words)
{
	if (boot)
		submount_forget(boot->submounts);
	boot = boot_make(words);
	boot->submounts->server = &nfs_below;
	trace_clear();
	log_clear();
}

static enum step_answer at(int64_t ms)
{
	boot->now_ms = FAKE_START_MS + ms;
	return submount_step_mount(boot);
}

static void test_the_network_is_waited_for(void **state)
{
	(void)state;
	begin("root=/dev/sda1 kinit_mount=10.0.2.2:/srv;/srv;nfs");
	has_eth0 = false;
	pending = true;
	assert_int_equal(at(0), STEP_WAITS);
	assert_said("6 waiting up to 30 s for 10.0.2.2:/srv, which is to be mounted on /srv\n");
	assert_int_equal(at(30000), STEP_DONE);
	assert_said("4 10.0.2.2:/srv on /srv (nfs): the network is not up; skipped\n");
	begin("root=/dev/sda1 kinit_mount=10.0.2.2:/srv;/srv;nfs");
	assert_int_equal(at(0), STEP_WAITS);
	has_eth0 = true;
	assert_int_equal(at(100), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, MOUNTER), 1);
	/* One that has no answer yet is asked again, until a device would not be waited for any longer. */
	report = (struct submount_report){ .err = -ECONNREFUSED, .again = true, .why = "refused" };
	assert_true(fake_worker_report(boot, MOUNTER, -1, &report));
	assert_said("4 10.0.2.2:/srv on /srv: refused; trying again in 3 s\n");
	assert_int_equal(at(3000), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, MOUNTER), 0);
	assert_int_equal(at(3100), STEP_WAITS);
	assert_int_equal(fake_worker_count(boot, MOUNTER), 1);
	assert_int_equal(at(29000), STEP_WAITS);
	assert_true(fake_worker_report(boot, MOUNTER, -1, &report));
	assert_said("4 10.0.2.2:/srv on /srv (nfs): refused; skipped\n");
	assert_int_equal(at(29000), STEP_DONE);
}

static void test_no_network(void **state)
{
	(void)state;
	begin("root=/dev/sda1 kinit_mount=10.0.2.2:/srv;/srv;nfs");
	has_eth0 = false;
	assert_int_equal(at(0), STEP_DONE);
	assert_said(
		"4 10.0.2.2:/srv on /srv (nfs): no network is up, for which ip= on the command line asks; left to "
		"the real system; skipped\n");
	tree_file("proc/filesystems", "nodev\tnfs\nnodev\tcifs\n");
	begin("root=/dev/sda1 kinit_mount=//nas/home;/home;cifs;guest kinit_mount=10.0.2.2:/srv;/srv;nfs;addr=10.0.2.2");
	assert_int_equal(at(0), STEP_WAITS);
	assert_said(
		"4 //nas/home on /home (cifs): kinit mounts SMB as the root alone; left to the real system; "
		"skipped\n");
	/* As before: who gives all that mount(2) wants. */
	assert_int_equal(fake_worker_count(boot, MOUNTER), 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, nfsboot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_mounted),
		TEST(test_all_ways_are_tried),
		TEST(test_what_cannot_be_asked),
		TEST(test_the_network_is_waited_for),
		TEST(test_no_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
