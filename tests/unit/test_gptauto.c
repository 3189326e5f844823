/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/gptauto.h"

#include <sys/utsname.h>

#include "cmdline/bootconf.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/twins.h"
#include "kinit/boot.h"
#include "kinit/driver/efivars.h"
#include "kinit/kinds.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/finder.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define ESP "0d15c000-0000-4000-8000-00000000abcd"
/* As the specification has them, and its types of a root by what uname(2) calls the machine. */
#define READ_ONLY (1ULL << 60)
#define NO_AUTO (1ULL << 63)

static const struct {
	const char *machine, *type;
} types[] = {
	{ "x86_64", "4f68bce3-e8cd-4db1-96e7-fbcaf984b709" },
	{ "aarch64", "b921b045-1df0-41c3-af44-4c6f280d3fae" },
	{ "riscv64", "72ec70a6-cf74-40e6-bd49-4bda08e8f224" },
	{ "loongarch64", "77055800-792c-4f94-b39a-98c91b762bb6" },
};

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

/* The firmware says that the boot loader came from PARTUUID; NULL: there is no EFI. */
static void start(const char *cmdline, const char *partuuid)
{
	boot = boot_make(cmdline);
	boot->now_ms = FAKE_START_MS;
	if (!partuuid)
		return;
	snprintf(
		boot->efivars->said.partuuid, sizeof(boot->efivars->said.partuuid), "%s", partuuid);
	boot->efivars->state = EFIVARS_KNOWN;
}

static void esp(const char *name, unsigned minor, const char *partuuid)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "vfat" };

	snprintf(facts.partuuid, sizeof(facts.partuuid), "%s", partuuid);
	part(name, minor, &facts);
}

static struct blkdev *root(const char *name, unsigned minor, const char *label, uint64_t flags)
{
	struct blkfacts facts = { .usage = USAGE_FILESYSTEM, .type = "ext4", .partflags = flags };

	snprintf(facts.parttype, sizeof(facts.parttype), "%s", gptauto_type);
	snprintf(facts.partlabel, sizeof(facts.partlabel), "%s", label);
	return part(name, minor, &facts);
}

static void takes(const char *source)
{
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	assert_int_equal(root_step_find(boot), STEP_DONE);
	assert_string_equal(boot->root->source, source);
}

static void fails(const char *why)
{
	assert_int_equal(kinds_step_words(boot), STEP_FAILED);
	assert_string_equal(boot->why, why);
}

static void two_disks(void)
{
	disk("sda", 0, &(struct blkfacts){ .pttype = "gpt" });
	root("sda1", 1, "first", 0);
	disk("sdb", 16, &(struct blkfacts){ .pttype = "gpt" });
	esp("sdb1", 17, "0D15C000-0000-4000-8000-00000000ABCD");
	part("sdb2", 18, &(struct blkfacts){ .type = "ext4", .parttype = "83" });
	root("sdb3", 19, "a", 0);
}

static void test_the_type(void **state)
{
	struct utsname name;

	(void)state;
	assert_int_equal(uname(&name), 0);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(name.machine, types[i].machine))
			assert_string_equal(gptauto_type, types[i].type);
}

static void test_on_the_disk_that_was_booted_from(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		start((const char *[]){ "root=gpt-auto", "root=/dev/gpt-auto-root", "quiet",
			      "root=gpt-auto-force" }[i],
			ESP);
		two_disks();
		takes("/dev/sdb3");
	}
	/* It goes on beside other words as well. */
	start("root=LABEL=x,gpt-auto rootwait=0", ESP);
	two_disks();
	assert_int_equal(root_step_find(boot), STEP_WAITS);
	takes("/dev/sdb3");
}

static void test_without_efi_or_variable(void **state)
{
	static const char none[] =
		"root=gpt-auto: the boot loader has not told which disk it came from "
		"(there is no EFI variable LoaderDevicePartUUID)";

	(void)state;
	start("root=gpt-auto", NULL);
	fails(none);
	start("root=gpt-auto", "");
	fails(none);
	start("quiet", NULL);
	fails("no root= was given");
	start("quiet", "");
	fails("no root= was given");
	start("root=gpt-auto,/dev/sda", NULL);
	assert_int_equal(kinds_step_words(boot), STEP_WAITS);
	assert_int_equal(boot->root->index, 1);
}

/* What is to be verified is not mounted unverified, and who forbids it has a reason. */
static void test_who_wants_none(void **state)
{
	static const char *const rows[] = { "systemd.gpt_auto=no", "rd.systemd.gpt_auto=0",
		"roothash=0123", "boot=live", "root=UUID=" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start(rows[i], ESP);
		two_disks();
		assert_int_equal(kinds_step_words(boot), STEP_FAILED);
	}
	start("systemd.gpt_auto", ESP);
	two_disks();
	takes("/dev/sdb3");
	/* Who asks for it by name gets it. */
	start("root=gpt-auto systemd.gpt_auto=no", ESP);
	two_disks();
	takes("/dev/sdb3");
}

/* Other work goes on until the firmware has answered. */
static void test_the_answer_comes_late(void **state)
{
	(void)state;
	start("root=gpt-auto", NULL);
	tree_dir("sys/firmware/efi/efivars");
	two_disks();
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	assert_int_equal(root_step_find(boot), STEP_WAITS);
	assert_int_equal(boot->efivars->state, EFIVARS_READING);
	snprintf(boot->efivars->said.partuuid, sizeof(boot->efivars->said.partuuid), ESP);
	boot->efivars->state = EFIVARS_KNOWN;
	takes("/dev/sdb3");
}

static void test_which_of_several(void **state)
{
	(void)state;
	start("root=gpt-auto", ESP);
	two_disks();
	root("sdb4", 20, "a", 0);
	takes("/dev/sdb3");
	start("root=gpt-auto", ESP);
	two_disks();
	root("sdb4", 20, "os_9", 0);
	root("sdb5", 21, "os_10", 0);
	root("sdb6", 22, "os_11", NO_AUTO);
	takes("/dev/sdb5");
	/* As long as one of them is not read yet it may be the one. */
	start("root=gpt-auto", ESP);
	two_disks();
	root("sdb4", 20, "os_9", 0)->state = BLK_PROBING;
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	assert_int_equal(root_step_find(boot), STEP_WAITS);
	assert_false(boot->root->chosen);
	blkdevs_find(boot->blkdevs, "sdb4")->state = BLK_UNREADABLE;
	blkdevs_find(boot->blkdevs, "sdb4")->tries = BLK_TRIES_MAX;
	takes("/dev/sdb3");
}

static void test_flags(void **state)
{
	(void)state;
	start("root=gpt-auto rootwait=0", ESP);
	two_disks();
	blkdevs_find(boot->blkdevs, "sdb3")->facts.partflags = NO_AUTO;
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	assert_int_equal(root_step_find(boot), STEP_FAILED);
	assert_has(boot->why, "gpt-auto: not there");
	start("root=gpt-auto rw", ESP);
	two_disks();
	blkdevs_find(boot->blkdevs, "sdb3")->facts.partflags = READ_ONLY;
	takes("/dev/sdb3");
	assert_said(
		"/dev/sdb3 is marked read-only in its partition table; rw on the command line goes "
		"before that");
}

/* Nothing can become of it. */
static void test_an_encrypted_one(void **state)
{
	(void)state;
	start("root=gpt-auto", ESP);
	two_disks();
	blkdevs_find(boot->blkdevs, "sdb3")->facts.usage = USAGE_CRYPTO;
	strcpy(blkdevs_find(boot->blkdevs, "sdb3")->facts.type, "crypto_LUKS");
	assert_int_equal(kinds_step_words(boot), STEP_DONE);
	assert_int_equal(root_step_find(boot), STEP_FAILED);
	assert_string_equal(boot->why,
		"gpt-auto (/dev/sdb3): it is an encrypted volume (crypto_LUKS), not a "
		"filesystem");
}

/* The disk was copied whole. */
static void test_two_disks_with_that_partition(void **state)
{
	(void)state;
	start("root=gpt-auto", ESP);
	two_disks();
	esp("sda2", 2, ESP);
	blkdevs_find(boot->blkdevs, "sda")->removable = true;
	takes("/dev/sdb3");
	assert_has(log_text(),
		"gpt-auto is on /dev/sdb3 and /dev/sda1; taking /dev/sdb3, since sda can be "
		"pulled out");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_type),
		TEST(test_on_the_disk_that_was_booted_from),
		TEST(test_without_efi_or_variable),
		TEST(test_who_wants_none),
		TEST(test_the_answer_comes_late),
		TEST(test_which_of_several),
		TEST(test_flags),
		TEST(test_an_encrypted_one),
		TEST(test_two_disks_with_that_partition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
