/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/boot.h"
#include "kinit/root/bcachefs.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_md.h"
#include "tests/unit/unit.h"

static struct boot *boot;

static void member(const char *name, const char *uuid, const char *sub, unsigned devices)
{
	struct blkfacts facts = {
		.usage = USAGE_FILESYSTEM, .type = "bcachefs", .devices = devices
	};

	snprintf(facts.uuid, sizeof(facts.uuid), "%s", uuid);
	snprintf(facts.uuid_sub, sizeof(facts.uuid_sub), "%s", sub);
	snprintf(facts.partuuid, sizeof(facts.partuuid), "aa-%s", sub);
	boot_disk(boot, name, &facts);
}

static void start(const char *cmdline, unsigned devices)
{
	boot = boot_make(cmdline);
	member("sda", "aa-bb", "1", devices);
	boot->root->dev_id = boot->blkdevs->items[0].id;
	boot->root->chosen = true;
	strcpy(boot->root->source, "/dev/sda");
	strcpy(boot->root->type, "bcachefs");
	log_clear();
}

static void waits(const char *want)
{
	assert_int_equal(bcachefs_await(boot), STEP_WAITS);
	assert_int_equal(bcachefs_await(boot), STEP_WAITS);
	assert_string_equal(log_text(), want);
	log_clear();
}

static void source(const char *want)
{
	assert_int_equal(bcachefs_await(boot), STEP_DONE);
	assert_int_equal(bcachefs_await(boot), STEP_DONE);
	assert_string_equal(boot->root->source, want);
	assert_string_equal(log_text(), "");
}

static void test_one(void **state)
{
	(void)state;
	start("root=/dev/sda", 1);
	member("sdb", "cc-dd", "2", 2);
	source("/dev/sda");
	/* Nothing is known of how many it has. */
	start("root=/dev/sda", 0);
	source("/dev/sda");
	start("root=sda", 2);
	boot->root->nodev = true;
	source("/dev/sda");
}

/* Whoever has its UUID belongs to it. */
static void test_by_uuid(void **state)
{
	(void)state;
	start("root=UUID=aa-bb rootwait=9", 3);
	waits("6 /dev/sda: 1 of 3 devices of this bcachefs are there; waiting for the others\n");
	member("sdb", "cc-dd", "2", 9);
	waits("");
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 9000);
	member("cciss!c0d0", "AA-BB", "2", 3);
	waits("6 /dev/sda: 2 of 3 devices of this bcachefs are there; waiting for the others\n");
	/* The leg of a mirror has what the mirror has; what was chosen is a device of it all the same. */
	blkdevs_find(boot->blkdevs, "sda")->held = true;
	waits("");
	member("dm-0", "aa-bb", "3", 3);
	blkdevs_find(boot->blkdevs, "dm-0")->held = true;
	waits("");
	member("sdc", "aa-bb", "3", 3);
	source("/dev/sda:/dev/cciss/c0d0:/dev/sdc");
}

/* Another one may be newer, and know of more. */
static void test_counts_differ(void **state)
{
	(void)state;
	start("root=/dev/sda", 2);
	member("sdb", "aa-bb", "2", 3);
	waits("6 /dev/sda: 2 of 3 devices of this bcachefs are there; waiting for the others\n");
}

static void test_list(void **state)
{
	(void)state;
	start("root=/dev/sda:PARTUUID=aa-2:LABEL=x rootwait=9", 0);
	waits("6 /dev/sda: waiting for its device PARTUUID=aa-2\n");
	member("sdb", "aa-bb", "2", 0);
	waits("");
	boot_disk(boot, "sdc", &(struct blkfacts){ .label = "x" });
	source("/dev/sda:/dev/sdb:/dev/sdc");
	/* In the order of the list, and with the others behind; twice the same is once. */
	start("root=/dev/sda:/dev/sdc:/dev/sda", 3);
	member("sdb", "aa-bb", "2", 3);
	member("sdc", "aa-bb", "3", 3);
	source("/dev/sda:/dev/sdc:/dev/sdb");
	/* Whose list is it? */
	start("root=/dev/sdx,/dev/sda:/dev/sdc", 1);
	source("/dev/sda");
	boot->root->index = 1;
	assert_int_equal(bcachefs_await(boot), STEP_WAITS);
	start("root=/dev/sda:/dev/sdb rootwait=9", 2);
	boot->now_ms += 9000;
	assert_int_equal(bcachefs_await(boot), STEP_FAILED);
	assert_string_equal(boot->why, "/dev/sda: its device /dev/sdb is not there (rootwait=9)");
}

static void test_not_all_ever(void **state)
{
	(void)state;
	start("root=/dev/sda rootwait=9", 3);
	member("sdb", "aa-bb", "2", 3);
	assert_false(bcachefs_hint(boot));
	boot->now_ms += 9000;
	assert_int_equal(bcachefs_await(boot), STEP_DONE);
	assert_string_equal(log_text(),
		"4 /dev/sda: 2 of 3 devices of this bcachefs are there (rootwait=9); trying to mount it\n");
	log_clear();
	source("/dev/sda:/dev/sdb");
	assert_true(bcachefs_hint(boot));
	assert_said("hint: the other devices of the bcachefs on /dev/sda:/dev/sdb are not there;");
}

/* Of a member and its copy one is taken, and the root itself always. */
static void test_copies(void **state)
{
	(void)state;
	start("root=/dev/sda", 2);
	member("sdb", "aa-bb", "1", 2);
	assert_int_equal(bcachefs_await(boot), STEP_WAITS);
	member("sdc", "aa-bb", "2", 2);
	member("sdd", "aa-bb", "2", 2);
	log_clear();
	source("/dev/sda:/dev/sdc");
	strcpy(blkdevs_find(boot->blkdevs, "sdc")->place, "pci0000:00/usb1/sdc");
	source("/dev/sda:/dev/sdd");
	strcpy(blkdevs_find(boot->blkdevs, "sda")->place, "pci0000:00/usb1/sda");
	source("/dev/sda:/dev/sdd");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, boot_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one),
		TEST(test_by_uuid),
		TEST(test_counts_differ),
		TEST(test_list),
		TEST(test_not_all_ever),
		TEST(test_copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
