/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/report.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_net.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/unit.h"

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	return err;
}

static struct blkdev *disk(const char *name, uint64_t sectors, const struct blkfacts *facts)
{
	struct blkdev *dev = boot_disk(boot, name, facts);

	dev->sectors = sectors;
	return dev;
}

static void reports(const char *step, const char *want)
{
	log_clear();
	report_failure(boot, step);
	assert_string_equal(log_text(), want);
}

static void test_whole_report(void **state)
{
	(void)state;
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	fake_kmod_fails("mptsas", -ENOEXEC, "mptsas");
	boot = boot_make("root=UUID=dead-beef rootwait=2");
	modules_open(boot);
	modules_want(boot, "pci:sas", false);
	modules_pump(boot);
	assert_true(fake_worker_run(boot, "module loader", 0));
	disk("sda", 131072, &(struct blkfacts){ .pttype = "dos" });
	disk("cciss!c0d0p1", 129024,
		&(struct blkfacts){ .usage = USAGE_FILESYSTEM,
			.type = "ext4",
			.uuid = "aa-bb",
			.label = "root",
			.partuuid = "1234-01" })
		->readonly = true;
	boot_why(boot, "UUID=dead-beef: not there after 2.0 s (rootwait=2)");
	reports("find root",
		"3 BOOT FAILED: find root: UUID=dead-beef: not there after 2.0 s (rootwait=2)\n"
		"3 block devices:\n"
		"3   sda 8:0 64 MiB: partition table dos\n"
		"3   cciss/c0d0p1 8:1 63 MiB read-only: ext4, UUID=aa-bb, LABEL=root, "
		"PARTUUID=1234-01\n"
		"3 network links:\n"
		"3 modules that failed:\n"
		"3   mptsas: Exec format error\n"
		"3 devices without a driver:\n"
		"3   none\n");
}

/* Those that are there to be attached are none, those that are attached are. */
static void test_devices_to_be_attached(void **state)
{
	struct blkdev nbd0 = { .name = "nbd0", .major = 43, .sectors = 2048 };
	struct blkdev nbd1 = { .name = "nbd1", .major = 43, .minor = 32 };
	struct blkdev loop0 = { .name = "loop0", .major = 7 };
	struct blkdev sr0 = { .name = "sr0", .major = 11 };

	(void)state;
	boot = boot_make("root=/dev/nbd0");
	boot_add(boot, &nbd1);
	boot_add(boot, &loop0);
	report_failure(boot, "attach disks");
	assert_said("3 block devices: none\n");
	boot_add(boot, &nbd0);
	boot_add(boot, &sr0);
	log_clear();
	report_failure(boot, "attach disks");
	assert_said("3 block devices:\n3   nbd0 43:0 1024 KiB: not read yet\n"
		    "3   sr0 11:0 0 KiB: no medium\n3 network links:");
}

static void test_empty_machine(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1");
	boot_why(boot, "/dev/sda1: not there after 30.0 s (default)");
	reports("find root",
		"3 BOOT FAILED: find root: /dev/sda1: not there after 30.0 s (default)\n"
		"3 block devices: none\n"
		"3 network links:\n"
		"3 modules that failed:\n3   none\n"
		"3 devices without a driver:\n3   none\n"
		"3 hint: there is no disk, and no module for this kernel in the image: "
		"was the image built for another kernel version?\n");
}

static void test_a_module_that_still_loads(void **state)
{
	(void)state;
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	boot = boot_make("root=/dev/sda1");
	modules_open(boot);
	modules_want(boot, "pci:sas", false);
	modules_pump(boot);
	boot->now_ms += 31500;
	log_clear();
	report_failure(boot, "find root");
	assert_said("3 modules that failed:\n3   mptsas: still loading after 31 s\n");
	assert_said("hint: drivers were still loading");
}

static void test_sizes(void **state)
{
	static const struct {
		uint64_t sectors;
		const char *text;
	} rows[] = {
		{ 2, "sda 8:0 1 KiB: " },
		{ 2880, "sda 8:0 1440 KiB: " },
		{ 131072, "sda 8:0 64 MiB: " },
		{ 1953525168, "sda 8:0 931 GiB: " },
		{ 35156656128, "sda 8:0 16 TiB: " },
		{ UINT64_MAX, "sda 8:0 8388607 PiB: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		boot = boot_make("root=/dev/sda1");
		disk("sda", rows[i].sectors, &(struct blkfacts){ .type = "ext4" });
		log_clear();
		report_failure(boot, "find root");
		assert_said(rows[i].text);
	}
}

static void test_hundreds_of_disks(void **state)
{
	char name[32];

	(void)state;
	boot = boot_make("root=/dev/nothing");
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "disk%d", i);
		disk(name, 64, &(struct blkfacts){ .type = "ext4" });
	}
	log_clear();
	report_failure(boot, "find root");
	assert_said("3   disk0 8:0 ");
	assert_said("3   disk63 8:63 ");
	assert_not_said("disk64");
	assert_said("3   and 136 more\n");
}

/* At every error level, so that quiet does not hide it. */
static void test_all_lines_are_errors(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/hda1 quiet");
	disk("sda1", 64, &(struct blkfacts){ .type = "ext4", .uuid = "aa" });
	log_clear();
	report_failure(boot, "find root");
	for (const char *line = log_text(); *line; line = strchr(line, '\n') + 1)
		assert_memory_equal(line, "3 ", 2);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_whole_report),
		TEST(test_devices_to_be_attached),
		TEST(test_empty_machine),
		TEST(test_a_module_that_still_loads),
		TEST(test_sizes),
		TEST(test_hundreds_of_disks),
		TEST(test_all_lines_are_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
