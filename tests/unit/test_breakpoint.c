/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "cmdline/breakword.h"
#include "kinit/boot.h"
#include "kinit/breakpoint.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/unit.h"

static struct boot *boot;

static void breaks(const char *cmdline, const char *expected)
{
	char all[400] = "";

	boot = boot_make(cmdline);
	for (size_t i = 0; i < boot->conf->nbreaks; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i ? "," : "",
			boot->conf->breaks[i]);
	assert_string_equal(all, expected);
}

static void test_words(void **state)
{
	(void)state;
	breaks("root=/dev/sda1", "");
	breaks("kinit.break", "switch root");
	breaks("kinit.break=mount-root,find_root kinit.break=resume",
		"mount-root,find_root,resume");
	/* What others stop at. */
	breaks("rd.break", "switch root");
	breaks("rd.break=pre-mount rd.break=mount rd.break=cmdline",
		"mount root,hooks after mount,load named modules");
	breaks("rd.break=pre-udev,pre-trigger,initqueue,cleanup,pre-pivot",
		"load named modules,load drivers,find root,switch root,switch root");
	breaks("break", "mount root");
	breaks("break= break=top,modules,premount,mount,mountroot,bottom,init",
		"mount root,load named modules,load drivers,mount root,mount root,hooks after mount,hooks "
		"before switch,switch root");
	assert_int_equal(boot->conf->nproblems, 0);
	/* No row has it, so it is perhaps a step. */
	breaks("rd.break=find-root", "find-root");
}

static void test_too_many(void **state)
{
	(void)state;
	boot = boot_make("break=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17");
	assert_int_equal(boot->conf->nbreaks, BOOTCONF_BREAKS_MAX);
	assert_has(boot->conf->problems[0], "17: more than 16 places to stop at; left out");
}

static void test_names(void **state)
{
	(void)state;
	assert_true(breakword_is("mount root", "mount root"));
	assert_true(breakword_is("mount-root", "mount root"));
	assert_true(breakword_is("mount_root", "mount root"));
	assert_false(breakword_is("mount-roo", "mount root"));
	assert_false(breakword_is("mount-root-", "mount root"));
	assert_false(breakword_is("mount.root", "mount root"));
}

static void test_holds_once(void **state)
{
	(void)state;
	boot = boot_make(
		"root=/dev/sda1 kinit.break=mount-root,mount-root kinit.break=switch-root");
	assert_false(breakpoint_holds(boot, "find root"));
	assert_true(breakpoint_holds(boot, "mount root"));
	assert_said("4 a shell before the step mount root; exit it to go on\n");
	assert_int_equal(fake_worker_count(boot, "shell"), 1);
	/* Nothing goes on meanwhile, from the first step on. */
	boot->now_ms += 60000;
	assert_true(breakpoint_holds(boot, "parse root"));
	assert_true(fake_worker_die(boot, "shell", 0, 0));
	assert_said("6 the shell has ended; the boot goes on\n");
	assert_false(breakpoint_holds(boot, "mount root"));
	/* The time of the root has stood still. */
	assert_int_equal(boot->start_ms, FAKE_START_MS + 60000);
	assert_true(breakpoint_holds(boot, "switch root"));
}

static void test_refused(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1 panic=5 rd.break");
	assert_false(breakpoint_holds(boot, "switch root"));
	assert_said("4 no shell before the step switch root: panic= is set\n");
	log_clear();
	assert_false(breakpoint_holds(boot, "switch root"));
	assert_string_equal(log_text(), "");
}

static void test_unknown(void **state)
{
	(void)state;
	boot = boot_make("root=/dev/sda1 kinit.break=mount-rot,find-root");
	boot_check_words(boot);
	assert_string_equal(log_text(),
		"4 kinit.break=mount-rot: no step is called so (see WHEN IT FAILS in kinit(8)); ignored\n");
	/* All that other programs have names for are there. */
	log_clear();
	boot = boot_make(
		"rd.break=cmdline,pre-udev,pre-trigger,initqueue,pre-mount,mount,pre-pivot,cleanup "
		"break=top,modules,premount,mount,mountroot,bottom,init");
	boot_check_words(boot);
	assert_string_equal(log_text(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_words, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_too_many, boot_setup, boot_teardown),
		cmocka_unit_test(test_names),
		cmocka_unit_test_setup_teardown(test_holds_once, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_refused, boot_setup, boot_teardown),
		cmocka_unit_test_setup_teardown(test_unknown, boot_setup, boot_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
