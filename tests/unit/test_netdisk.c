/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/blkdev.h"
#include "kinit/netroot/netdisk.h"

#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/net/net.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_facts.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

/* What NBD and NVMe over TCP have in common: which tries are made when, and whether the root waits. */

#define NBD " nbdroot=10.0.2.2/root"
#define NVME " nvmeroot=tcp:10.0.2.2/nqn.x"

static struct boot *boot;

static int setup(void **state)
{
	fake_kmod_clear();
	fake_kmod_add("nbd", "nbd", FAKE_LOADED);
	fake_kmod_add("nvme-tcp", "nvme_tcp", FAKE_LOADED);
	boot_setup(state);
	tree_file("sys/class/dmi/id/product_uuid", "6e3f4a57-b01e-4d43-a3c5-a0a54b7c1a0e\n");
	return 0;
}

static void start(const char *cmdline)
{
	trace_clear();
	log_clear();
	boot = boot_make(cmdline);
	modules_open(boot);
	boot->net->settled = true;
	boot->blkdevs->rescan_ms = 1;
}

static enum step_answer step_at(int64_t ms)
{
	boot->now_ms = boot->start_ms + ms;
	boot->wake_ms = INT64_MAX;
	netdisk_pump(boot);
	return netdisk_step_attach(boot);
}

static int starts(const char *job)
{
	char line[64];

	snprintf(line, sizeof(line), "start %s", job);
	return lines_with(trace_text(), line);
}

static void ends(const char *job, int err, const char *why)
{
	struct attempt_result result = { .err = err, .final = err != 0 };
	union {
		uint64_t align;
		char bytes[1024];
	} report = { .bytes = { 0 } };

	snprintf(result.why, sizeof(result.why), "%s", why);
	memcpy(report.bytes, &result, sizeof(result));
	assert_true(fake_worker_report(boot, job, -1, report.bytes));
}

static void test_which_roots_wait(void **state)
{
	static const struct {
		const char *root;
		bool nbd, nvme; /* is it waited for on behalf of this word? */
	} rows[] = {
		{ "UUID=aa", true, true }, { "/dev/nbd0", true, false },
		{ "/dev/nbd0p1", true, false }, { "/dev/nvme0n1", false, true },
		{ "/dev/md0", true, true }, { "8:1", true, true }, { "/dev/sda1", false, false },
		{ "/dev/nfs", false, false }, { "/dev/cifs", false, false },
		{ "virtiofs:data", true, true }, { "UUID=bb", false, false }, /* it is there */
	};
	char line[128];

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		bool nvme = i % 2, want = nvme ? rows[i / 2].nvme : rows[i / 2].nbd;

		snprintf(line, sizeof(line), "root=%s%s", rows[i / 2].root, nvme ? NVME : NBD);
		start(line);
		boot_disk(boot, "sdx",
			&(struct blkfacts){
				.usage = USAGE_FILESYSTEM, .type = "ext4", .uuid = "bb" });
		boot->blkdevs->items[0].minor = 77;
		if (netdisk_is_wanted(boot) != want)
			fail_msg("%s: is %swanted", line, want ? "not " : "");
		assert_int_equal(step_at(0), want ? STEP_WAITS : STEP_DONE);
		/* It is tried in any case. */
		assert_int_equal(starts(nvme ? "nvme client" : "nbd client"), 1);
	}
}

static void test_nobody_waits_when_the_root_is_chosen(void **state)
{
	(void)state;
	start("root=UUID=aa" NBD NVME);
	assert_int_equal(step_at(0), STEP_WAITS);
	boot->root->chosen = true;
	assert_int_equal(step_at(1), STEP_DONE);
	assert_false(netdisk_is_wanted(boot));
}

static void test_the_network_comes_first(void **state)
{
	(void)state;
	start("root=UUID=aa" NBD NVME);
	boot->net->settled = false;
	boot->net->wanted = true;
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_string_equal(trace_text(), "");
	boot->net->settled = true;
	assert_int_equal(step_at(1), STEP_WAITS);
	assert_int_equal(starts("nbd client") + starts("nvme client"), 2);
	/* In an emergency shell nothing is begun. */
	start("root=UUID=aa" NBD NVME);
	boot->failed = true;
	step_at(0);
	assert_string_equal(trace_text(), "");
}

/* Those that are attached have two seconds for their devices, from the latest one on. */
static void test_devices_have_time(void **state)
{
	(void)state;
	start("root=UUID=aa" NBD NVME);
	assert_int_equal(step_at(0), STEP_WAITS);
	ends("nbd client", 0, "");
	assert_int_equal(step_at(1500), STEP_WAITS);
	ends("nvme client", 0, "");
	assert_int_equal(step_at(2500), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 3500);
	assert_int_equal(step_at(3499), STEP_WAITS);
	assert_int_equal(step_at(3500), STEP_DONE);
}

static void test_all_have_failed(void **state)
{
	(void)state;
	start("root=UUID=aa" NBD NVME);
	assert_int_equal(step_at(0), STEP_WAITS);
	ends("nvme client", -EACCES, "no secret");
	assert_int_equal(step_at(1), STEP_WAITS);
	ends("nbd client", -EACCES, "no export");
	assert_int_equal(step_at(2), STEP_FAILED);
	assert_string_equal(boot->why, "nbd0: 10.0.2.2:10809/root: no export");
	/* One is enough. */
	start("root=UUID=aa" NBD NVME);
	assert_int_equal(step_at(0), STEP_WAITS);
	ends("nvme client", 0, "");
	ends("nbd client", -EACCES, "no export");
	assert_int_equal(step_at(2), STEP_WAITS);
	assert_int_equal(step_at(2000), STEP_DONE);
}

/* After an emergency shell: those that have failed, and not those that are attached. */
static void test_restart(void **state)
{
	(void)state;
	start("root=UUID=aa" NBD NVME);
	assert_int_equal(step_at(0), STEP_WAITS);
	ends("nbd client", 0, "");
	ends("nvme client", -EACCES, "no secret");
	boot->start_ms = boot->now_ms += 60000;
	netdisk_restart(boot);
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(starts("nbd client"), 1);
	assert_int_equal(starts("nvme client"), 2);
	assert_int_equal(boot->netdisks->nvmf.words[0].tries, 1);
	/* One that is being tried goes on. */
	netdisk_restart(boot);
	assert_int_equal(step_at(1), STEP_WAITS);
	assert_int_equal(starts("nvme client"), 2);
	ends("nvme client", 0, "");
	assert_int_equal(boot->netdisks->nvmf.words[0].state, ATTEMPT_DONE);
}

/* A try from before the alternative had its network ends for good between the pump and the step. */
static void test_an_alternative_has_its_own_time(void **state)
{
	(void)state;
	start("root=/dev/sdq1,/dev/nbd0 rootwait=5" NBD);
	assert_int_equal(step_at(0), STEP_DONE);
	assert_int_equal(starts("nbd client"), 1);
	assert_int_equal(step_at(5000), STEP_DONE);
	ends("nbd client", -ENETUNREACH, "there is no route to it");
	assert_int_equal(boot->netdisks->nbd.attempt.state, ATTEMPT_FAILED);
	boot->root->index = 1;
	boot->root->since_ms = boot->now_ms;
	assert_int_equal(netdisk_step_attach(boot), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
	assert_int_equal(step_at(5001), STEP_WAITS);
	assert_int_equal(starts("nbd client"), 2);
	ends("nbd client", 0, "");
	assert_int_equal(boot->netdisks->nbd.attempt.state, ATTEMPT_DONE);
}

/* Its driver is asked for once, and again after a shell, in which it may have been put into the image. */
static void test_the_driver(void **state)
{
	(void)state;
	start("root=UUID=aa" NBD);
	fake_kmod_clear();
	assert_int_equal(step_at(0), STEP_WAITS);
	assert_int_equal(step_at(1), STEP_WAITS);
	assert_int_equal(lines_with(log_text(), "module nbd is not in this image"), 1);
	assert_int_equal(starts("nbd client"), 1);
	ends("nbd client", -ENOENT, "no driver");
	fake_kmod_add("nbd", "nbd", FAKE_PLAIN);
	modules_restart(boot);
	netdisk_restart(boot);
	assert_int_equal(step_at(2), STEP_WAITS);
	assert_int_equal(starts("nbd client"), 1);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", -1));
	assert_int_equal(step_at(3), STEP_WAITS);
	assert_int_equal(starts("nbd client"), 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_which_roots_wait),
		TEST(test_nobody_waits_when_the_root_is_chosen),
		TEST(test_the_network_comes_first),
		TEST(test_devices_have_time),
		TEST(test_all_have_failed),
		TEST(test_restart),
		TEST(test_an_alternative_has_its_own_time),
		TEST(test_the_driver),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
