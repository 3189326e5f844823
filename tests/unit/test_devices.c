/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <sys/stat.h>

#include "cmdline/bootconf.h"
#include "kinit/boot.h"
#include "kinit/root/devices.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define JOURNAL "11111111-2222-3333-4444-555555555555"

static struct boot *boot;

static void start(const char *cmdline, const struct blkfacts *facts)
{
	boot = boot_make(cmdline);
	boot->root->dev_id = boot_disk(boot, "sda1", facts)->id;
	boot->root->chosen = true;
	strcpy(boot->root->source, "/dev/sda1");
	log_clear();
}

static const struct blkfacts xfs = { .usage = USAGE_FILESYSTEM, .type = "xfs" };
static const struct blkfacts ext4 = {
	.usage = USAGE_FILESYSTEM, .type = "ext4", .journal = JOURNAL
};

static void waits(const char *want)
{
	assert_int_equal(devices_await(boot), STEP_WAITS);
	assert_int_equal(devices_await(boot), STEP_WAITS);
	assert_string_equal(log_text(), want);
	log_clear();
}

static void options(const char *want)
{
	assert_int_equal(devices_await(boot), STEP_DONE);
	assert_string_equal(boot->root->options, want);
}

static void test_none(void **state)
{
	(void)state;
	start("root=/dev/sda1 rootflags=noatime,swalloc,logbsize=256k", &xfs);
	options("swalloc,logbsize=256k");
	start("root=/dev/sda1", &xfs);
	options("");
}

static void test_any_form(void **state)
{
	static const struct {
		const char *flags, *options;
	} rows[] = {
		{ "logdev=/dev/sdb1", "logdev=/dev/sdb1" },
		{ "logdev=LABEL=log,nobarrier", "logdev=/dev/sdb1,nobarrier" },
		{ "nobarrier,rtdev=PARTUUID=aa-01,logdev=8:1",
			"nobarrier,rtdev=/dev/sdb1,logdev=/dev/sdb1" },
		{ "device=UUID=uu-id,device=/dev/sdb1", "device=/dev/sdb1,device=/dev/sdb1" },
		{ "device", "device" },
		{ "logdev=", "logdev=" },
		{ "xlogdev=/dev/sdc", "xlogdev=/dev/sdc" },
	};
	char line[128];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(line, sizeof(line), "root=/dev/sda1 rootflags=%s", rows[i].flags);
		start(line, &xfs);
		boot_disk(boot, "sdb1",
			&(struct blkfacts){ .usage = USAGE_OTHER,
				.type = "xfs_external_log",
				.label = "log",
				.uuid = "uu-id",
				.partuuid = "aa-01" });
		options(rows[i].options);
	}
}

static void test_one_that_comes_late(void **state)
{
	(void)state;
	start("root=/dev/sda1 rootflags=logdev=LABEL=log rootwait=9", &xfs);
	waits("6 /dev/sda1: waiting for its logdev LABEL=log\n");
	boot_disk(boot, "sdb", &(struct blkfacts){ .label = "log" });
	options("logdev=/dev/sdb");
	start("root=/dev/sda1 rootflags=logdev=LABEL=log rootwait=9", &xfs);
	boot->now_ms += 9000;
	assert_int_equal(devices_await(boot), STEP_FAILED);
	assert_string_equal(boot->why, "/dev/sda1: its logdev LABEL=log is not there (rootwait=9)");
}

static void test_external_journal(void **state)
{
	(void)state;
	start("root=/dev/sda1 rootflags=data=ordered", &ext4);
	boot_disk(boot, "sdb", &(struct blkfacts){ .type = "ext4", .uuid = JOURNAL });
	waits("6 /dev/sda1: waiting for its external journal, UUID " JOURNAL "\n");
	boot_disk(boot, "sdc",
		&(struct blkfacts){ .usage = USAGE_OTHER, .type = "jbd", .uuid = JOURNAL });
	options("data=ordered,journal_path=/dev/sdc");
	/* Who says it knows it. */
	start("root=/dev/sda1 rootflags=journal_dev=0x811", &ext4);
	options("journal_dev=0x811");
}

/* The path that follows AT leads to the open file NAME of the tree. */
static void leads_to(const char *at, const char *name)
{
	char path[64];
	struct stat is, want;

	snprintf(path, sizeof(path), "%.*s", (int)strcspn(at, ","), at);
	assert_int_equal(stat(path, &is), 0);
	assert_int_equal(fstatat(tree_fd(), name, &want, 0), 0);
	assert_int_equal(is.st_ino, want.st_ino);
	assert_int_equal(is.st_dev, want.st_dev);
}

/* What is in /proc/mounts afterwards keeps its name. */
static void test_what_mount_gets(void **state)
{
	char opts[DEVICES_OPTIONS_SIZE], *at;
	size_t which;

	(void)state;
	tree_file("dev/sdb", "the log");
	tree_file("dev/sdc", "the journal");
	start("root=/dev/sda1 rootflags=x,logdev=/dev/sdb,journal_path=/dev/sdc,rtdev=/dev/sdb,y",
		&xfs);
	boot_disk(boot, "sdb", &(struct blkfacts){ .type = "xfs_external_log" });
	boot_disk(boot, "sdc", &(struct blkfacts){ .type = "jbd" });
	options("x,logdev=/dev/sdb,journal_path=/dev/sdc,rtdev=/dev/sdb,y");
	assert_int_equal(devices_open(boot, opts, &which), 0);
	at = strstr(opts, "x,logdev=/dev/sdb,journal_path=/proc/self/fd/");
	assert_ptr_equal(at, opts);
	leads_to(strstr(opts, "/proc"), "dev/sdc");
	assert_non_null(strstr(opts, ",rtdev=/dev/sdb,y"));
	start("root=/dev/sda1 rootflags=data=ordered", &ext4);
	boot_disk(boot, "sdc", &(struct blkfacts){ .type = "jbd", .uuid = JOURNAL });
	options("data=ordered,journal_path=/dev/sdc");
	assert_int_equal(devices_open(boot, opts, &which), 0);
	leads_to(opts + strlen("data=ordered,journal_path="), "dev/sdc");
	start("root=/dev/sda1 rootflags=noatime,swalloc", &xfs);
	options("swalloc");
	assert_int_equal(devices_open(boot, opts, &which), 0);
	assert_string_equal(opts, "swalloc");
}

static void opens(int want, size_t which_one)
{
	char opts[DEVICES_OPTIONS_SIZE];
	size_t which = 99;

	assert_int_equal(devices_open(boot, opts, &which), want);
	assert_int_equal(which, which_one);
}

static void test_another_one(void **state)
{
	(void)state;
	tree_file("dev/sdb", "");
	tree_file("dev/sdc", "");
	start("root=/dev/sda1 rootflags=logdev=/dev/sdb,rtdev=/dev/sdc", &xfs);
	boot_disk(boot, "sdb", &(struct blkfacts){ .seq = 5 });
	boot_disk(boot, "sdc", &(struct blkfacts){ .seq = 5 });
	assert_int_equal(devices_await(boot), STEP_DONE);
	fake_sys_block(8, 1, 5);
	opens(-ESTALE, 1);
	fake_sys_block(8, 1, 6);
	opens(-ESTALE, 0);
	fake_sys_clear();
	blkdevs_remove(boot, "sdb");
	opens(-ESTALE, 0);
	/* Its node is gone, and the event is yet to come. */
	start("root=/dev/sda1 rootflags=logdev=/dev/sdb,rtdev=/dev/sdd", &xfs);
	boot_disk(boot, "sdb", &(struct blkfacts){ .seq = 5 });
	boot_disk(boot, "sdd", &(struct blkfacts){ .seq = 5 });
	assert_int_equal(devices_await(boot), STEP_DONE);
	opens(-ENOENT, 1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, boot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_none),
		TEST(test_any_form),
		TEST(test_one_that_comes_late),
		TEST(test_external_journal),
		TEST(test_what_mount_gets),
		TEST(test_another_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
