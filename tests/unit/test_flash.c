/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/flashref.h"

#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/root/flash.h"
#include "kinit/root/root.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static struct boot *boot;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_kmod_clear();
	fake_kmod_add("ubi", "ubi", FAKE_PLAIN);
	fake_kmod_add("mtdblock", "mtdblock", FAKE_PLAIN);
	fake_kmod_add("block2mtd", "block2mtd", FAKE_PLAIN);
	return err;
}

static void start(const char *cmdline)
{
	boot = boot_make(cmdline);
	modules_open(boot);
	log_clear();
}

static void mtd(int number, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "sys/class/mtd/mtd%d/name", number);
	tree_file(path, name);
	snprintf(path, sizeof(path), "sys/class/mtd/mtd%dro", number);
	tree_dir(path);
}

static void volume(int number, const char *name)
{
	char path[64];

	tree_dir("sys/class/ubi/ubi0");
	snprintf(path, sizeof(path), "sys/class/ubi/ubi0_%d/name", number);
	tree_file(path, name);
}

static bool is_there(const char *word)
{
	char text[64];

	snprintf(text, sizeof(text), "root=%s", word);
	start(text);
	return flash_is_there(boot, root_word(boot));
}

/* Which modules are asked for by now? */
static void asks(const char *want)
{
	char text[128] = "";

	flash_pump(boot);
	flash_pump(boot);
	for (size_t i = 0; i < boot->modules->n; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ",
			boot->modules->items[i].name);
	assert_string_equal(text, want);
}

static void hints(const char *cmdline, const char *want)
{
	start(cmdline);
	assert_int_equal(flash_hint(boot), want[0] != '\0');
	assert_string_equal(log_text(), want);
}

static void test_words(void **state)
{
	static const struct {
		const char *text;
		bool right;
		struct flashref ref;
	} rows[] = {
		{ "mtd0", true, { FLASHREF_MTD, 0, -1, NULL } },
		{ "mtd12", true, { FLASHREF_MTD, 12, -1, NULL } },
		{ "mtd:a b", true, { FLASHREF_MTD, -1, -1, "a b" } },
		{ "ubi3", true, { FLASHREF_UBI, 0, 3, NULL } },
		{ "ubi1_2", true, { FLASHREF_UBI, 1, 2, NULL } },
		{ "ubi1:x", true, { FLASHREF_UBI, 1, -1, "x" } },
		{ "ubi!x", true, { FLASHREF_UBI, 0, -1, "x" } },
		{ "mtd", false, { .name = NULL } },
		{ "mtd:", false, { .name = NULL } },
		{ "mtd!x", false, { .name = NULL } },
		{ "mtdblock0", false, { .name = NULL } },
		{ "mtd0x", false, { .name = NULL } },
		{ "mtd123456789", false, { .name = NULL } },
		{ "ubi", false, { .name = NULL } },
		{ "ubi0_", false, { .name = NULL } },
		{ "ubi0_1_2", false, { .name = NULL } },
		{ "ubi0:", false, { .name = NULL } },
		{ "ubiblock0_0", false, { .name = NULL } },
		{ "sda", false, { .name = NULL } },
	};
	struct flashref ref;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct flashref *want = &rows[i].ref;

		if (flashref_parse(rows[i].text, &ref) != rows[i].right)
			fail_msg("%s", rows[i].text);
		if (!rows[i].right)
			continue;
		assert_int_equal(ref.kind, want->kind);
		assert_int_equal(ref.device, want->device);
		assert_int_equal(ref.volume, want->volume);
		if (want->name)
			assert_string_equal(ref.name, want->name);
		else
			assert_null(ref.name);
	}
}

static void test_what_is_there(void **state)
{
	(void)state;
	assert_false(is_there("mtd0"));
	mtd(0, "boot");
	mtd(1, "my root");
	volume(0, "data");
	volume(11, "root");
	assert_true(is_there("mtd0"));
	assert_true(is_there("mtd1"));
	assert_false(is_there("mtd10"));
	assert_true(is_there("mtd:boot"));
	assert_true(is_there("\"mtd:my root\""));
	assert_false(is_there("mtd:my"));
	assert_true(is_there("ubi0_0"));
	assert_false(is_there("ubi0_1"));
	assert_true(is_there("ubi11"));
	assert_true(is_there("ubi0:root"));
	assert_true(is_there("ubi:root"));
	assert_true(is_there("ubi0!root"));
	assert_false(is_there("ubi1:root"));
	assert_false(is_there("ubi0:roo"));
}

static void test_modules_wait_for_what_they_look_for(void **state)
{
	(void)state;
	start("root=ubi0:root ubi.mtd=nand,2048 ubi.mtd=1 block2mtd.block2mtd=/dev/sda,128KiB,nand");
	asks("");
	boot_disk(boot, "sda", &(struct blkfacts){ .type = "ubi" });
	asks("block2mtd ");
	mtd(0, "nand");
	asks("block2mtd ");
	mtd(1, "other");
	asks("block2mtd ubi ");
	start("root=/dev/sda1");
	asks("");
	/* It may find them by the device tree. */
	start("root=ubi0:root");
	asks("ubi ");
	start("root=/dev/ubiblock0_0 ubi.mtd=/dev/mtd7");
	asks("");
	start("root=/dev/mtdblock3");
	asks("mtdblock ");
	start("root=mtdblock3");
	asks("mtdblock ");
	start("root=mtdblock3");
	boot->failed = true;
	asks("");
}

static void test_hints(void **state)
{
	(void)state;
	hints("root=/dev/sda1", "");
	hints("root=ubi0:x",
		"3 hint: there is no UBI volume at all: ubi.mtd= on the kernel command line "
		"attaches the flash that it is on, and the image needs the drivers of both\n");
	hints("root=mtd0",
		"3 hint: there is no MTD device at all: is the driver of the flash in the image?\n");
	hints("root=ubi0:x ubi.mtd=3 block2mtd.block2mtd=/dev/sdb",
		"3 hint: block2mtd.block2mtd= names /dev/sdb, which is not there\n");
	hints("root=ubi0:x ubi.mtd=3",
		"3 hint: ubi.mtd=3: there is no such MTD device, nor any other: is the driver of the flash "
		"in the image?\n");
	mtd(0, "a\x1b");
	hints("root=ubi0:x ubi.mtd=nand",
		"3 hint: ubi.mtd=nand: there is no such MTD device; there is mtd0 \"a?\"\n");
	hints("root=mtd:a", "3 hint: there is no mtd:a, but mtd0 \"a?\"\n");
	hints("root=/dev/mtdblock1", "3 hint: there is no /dev/mtdblock1, but mtd0 \"a?\"\n");
	volume(0, "data");
	hints("root=ubi0:x ubi.mtd=0", "3 hint: there is no ubi0:x, but ubi0_0 \"data\"\n");
	hints("root=ubiblock0_0",
		"3 hint: there is no ubiblock0_0, but ubi0_0 \"data\"; ubi.block=0,NAME on the kernel "
		"command line makes a block device of a volume\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_words),
		TEST(test_what_is_there),
		TEST(test_modules_wait_for_what_they_look_for),
		TEST(test_hints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
