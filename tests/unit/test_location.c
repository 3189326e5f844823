/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/resume/location.h"
#include "cmdline/bootconf.h"
#include "kinit/block/blkfacts.h"
#include "kinit/boot.h"
#include "kinit/driver/efivars.h"
#include "kinit/resume/resume.h"
#include "kinit/resume/wake.h"
#include "lib/text.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define UUID "0000e001-0000-4000-8000-00000000e001"
#define SAYS "{\"uuid\":\"" UUID "\",\"offset\":7,\"osReleaseId\":\"debian\"}"
#define REMOVER "remover of HibernateLocation"

static struct boot *boot;

static int setup(void **state)
{
	fake_kmod_clear();
	return boot_setup(state);
}

/* The firmware has TEXT; NULL: there is no EFI. */
static void start(const char *cmdline, const char *text)
{
	boot = boot_make(cmdline);
	boot->now_ms = FAKE_START_MS;
	if (!text)
		return;
	tree_dir("sys/firmware/efi/efivars");
	text_copy(boot->efivars->said.hibernate, sizeof(boot->efivars->said.hibernate), text);
	boot->efivars->state = EFIVARS_KNOWN;
}

static void swap_comes(enum swapsig sig)
{
	struct blkfacts facts = { .usage = USAGE_OTHER, .type = "swap", .uuid = UUID };
	struct wake_mark mark = { .sig = sig };

	boot_disk(boot, "sda2", &facts);
	assert_int_equal(resume_step(boot), STEP_WAITS);
	assert_true(fake_worker_report(boot, "reader of the image's mark", -1, &mark));
}

/* It is the machine's, as long as it is not known. */
static void test_what_the_firmware_says_is_followed(void **state)
{
	(void)state;
	start("root=/dev/sda1", SAYS);
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NETWORK);
	resume_pump(boot);
	assert_string_equal(location_words(boot)->devices[0].text, "UUID=" UUID);
	assert_int_equal(location_words(boot)->offset, 7);
	swap_comes(SWAPSIG_KERNEL);
	assert_int_equal(boot->resume->state, RESUME_CALMING);
	/* No later boot follows it; the kernel is not told before that is so. */
	assert_int_equal(fake_worker_count(boot, REMOVER), 1);
	assert_int_equal(resume_step(boot), STEP_WAITS);
	assert_int_equal(boot->resume->state, RESUME_CALMING);
	assert_true(fake_worker_report(boot, REMOVER, -1, &(int){ 0 }));
	assert_int_equal(resume_step(boot), STEP_WAITS);
	assert_int_equal(boot->resume->state, RESUME_WAKING);
}

static void test_no_image(void **state)
{
	(void)state;
	start("root=/dev/sda1", SAYS);
	swap_comes(SWAPSIG_SWAP);
	assert_int_equal(resume_step(boot), STEP_DONE);
	assert_int_equal(fake_worker_count(boot, REMOVER), 1);
	assert_true(fake_worker_report(boot, REMOVER, -1, &(int){ -EPERM }));
	assert_said("4 HibernateLocation cannot be removed: Operation not permitted\n");
	/* A device that never comes. */
	start("root=/dev/sda1", SAYS);
	assert_int_equal(resume_step(boot), STEP_WAITS);
	boot->now_ms += 10000;
	assert_int_equal(resume_step(boot), STEP_WAITS);
	assert_int_equal(resume_step(boot), STEP_DONE);
	assert_int_equal(fake_worker_count(boot, REMOVER), 1);
	/* What cannot be resumed stays, and so does what leads there. */
	start("root=/dev/sda1", SAYS);
	swap_comes(SWAPSIG_USWSUSP);
	assert_int_equal(resume_step(boot), STEP_FAILED);
	assert_int_equal(fake_worker_count(boot, REMOVER), 0);
}

static void test_words_go_before(void **state)
{
	static const char *const rows[] = { "resume=none", "noresume", "hibernate=noresume",
		"resume_offset=3", "resume=/x" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start(rows[i], SAYS);
		assert_int_equal(resume_holds(boot), RESUME_HOLDS_NOTHING);
		assert_int_equal(resume_step(boot), STEP_DONE);
		assert_false(boot->resume->located);
	}
	start("resume=LABEL=x", SAYS);
	assert_int_equal(resume_step(boot), STEP_WAITS);
	assert_string_equal(location_words(boot)->devices[0].text, "LABEL=x");
}

static void test_without_efi_nobody_waits(void **state)
{
	(void)state;
	start("root=/dev/sda1", NULL);
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NOTHING);
	assert_int_equal(resume_step(boot), STEP_DONE);
	assert_string_equal(log_text(), "");
	start("root=/dev/sda1", "");
	assert_int_equal(resume_step(boot), STEP_DONE);
	assert_string_equal(log_text(), "");
	start("root=/dev/sda1", "[1]");
	assert_int_equal(resume_step(boot), STEP_DONE);
	assert_said("4 HibernateLocation of EFI is passed over: it is no object of JSON\n");
}

static void test_the_answer_comes_late(void **state)
{
	(void)state;
	start("root=/dev/sda1", NULL);
	tree_dir("sys/firmware/efi/efivars");
	assert_int_equal(resume_step(boot), STEP_WAITS);
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NETWORK);
	boot->efivars->state = EFIVARS_KNOWN;
	assert_int_equal(resume_step(boot), STEP_DONE);
	assert_int_equal(resume_holds(boot), RESUME_HOLDS_NOTHING);
}

/* Each system of a machine has the same firmware. */
static void test_whose_it_is(void **state)
{
	static const struct {
		const char *file, *text;
		bool ours;
	} rows[] = {
		{ "etc/os-release", "ID=debian\n", true },
		{ "etc/os-release", "ID=fedora\n", false },
		{ "etc/os-release", "ID=debian\nIMAGE_ID=x\n", false },
		{ "usr/lib/os-release", "NAME=x\n", false },
		{ "etc/initrd-release", "ID=\"debian\"\n", true },
	};

	(void)state;
	tree_dir("etc");
	tree_dir("usr/lib");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tree_file(rows[i].file, rows[i].text);
		start("root=/dev/sda1", SAYS);
		resume_pump(boot);
		if (boot->resume->located != rows[i].ours)
			fail_msg("%s: %s", rows[i].file, rows[i].text);
		tree_remove(rows[i].file);
	}
	assert_said(
		"4 HibernateLocation is of another system (ID=debian IMAGE_ID=) than this image (ID=fedora "
		"IMAGE_ID=); no image is looked for\n");
	tree_file("etc/os-release", "ID=fedora\n");
	tree_file("etc/initrd-release", "ID=debian\n");
	start("root=/dev/sda1", SAYS);
	resume_pump(boot);
	assert_true(boot->resume->located);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_the_firmware_says_is_followed),
		TEST(test_no_image),
		TEST(test_words_go_before),
		TEST(test_without_efi_nobody_waits),
		TEST(test_the_answer_comes_late),
		TEST(test_whose_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
