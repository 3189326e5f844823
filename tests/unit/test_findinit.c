/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <unistd.h>

#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/root/root.h"
#include "kinit/switch/findinit.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_exectrial.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/programs.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define LOOKER "search for init"

/* The one call of the seam that is done: within the jail. */
int sys_chroot(const char *path)
{
	return chroot(path) < 0 ? -errno : 0;
}

/* The step, from start to end, with the tree as the initramfs and root/ in it as the new root. */
static const char *cmdline;

static void find_init(void)
{
	struct boot *boot = boot_make(cmdline);
	enum step_answer answer;

	strcpy(boot->root->source, "/dev/sda1");
	answer = findinit_step_find(boot);
	if (answer != STEP_WAITS || findinit_step_find(boot) != STEP_WAITS)
		_exit(1);
	if (!fake_worker_run(boot, LOOKER, -1))
		_exit(1);
	answer = findinit_step_find(boot);
	if (answer != STEP_DONE)
		trace("%s: %s%s", strerror(-boot->findinit->look.err), boot->why,
			boot->findinit->report.usr_is_empty ? " (without /usr)" : "");
	else
		trace("%s%s%s", boot->findinit->report.path,
			boot->findinit->report.systemd ? " (systemd)" : "",
			boot->findinit->report.comes_back ? ", which comes back" : "");
}

static void warn(void)
{
	log_clear();
	find_init();
	trace_clear();
	trace("%s", log_text());
}

static void warns_of_broken(const char *want)
{
	cmdline = "root=/dev/sda1";
	trace_clear();
	assert_int_equal(jail(tree_path(), warn), 0);
	if (want[0])
		assert_has(trace_text(), want);
	else
		assert_has_not(trace_text(), "instead");
}

static void finds(const char *words, const char *want)
{
	char line[1024];

	trace_clear();
	cmdline = words;
	assert_int_equal(jail(tree_path(), find_init), 0);
	snprintf(line, sizeof(line), "start " LOOKER " 0\n%s\n", want);
	assert_string_equal(trace_text(), line);
}

static void test_the_list_of_the_kernel(void **state)
{
	(void)state;
	tree_dir("root/dev");
	finds("root=/dev/sda1",
		"No such file or directory: /dev/sda1: /sbin/init: No such file or directory; "
		"/etc/init: No such file or directory; "
		"/bin/init: No such file or directory; "
		"/bin/sh: No such file or directory");
	put_program("root/", "bin/sh");
	finds("root=/dev/sda1", "/bin/sh");
	put_program("root/", "bin/init");
	finds("root=/dev/sda1", "/bin/init");
	put_program("root/", "etc/init");
	finds("root=/dev/sda1", "/etc/init");
	put_text("root/sbin/init", "#!/nowhere\n", 0755);
	finds("root=/dev/sda1", "/etc/init");
	tree_remove("root/sbin/init");
	put_program("root/", "sbin/init");
	finds("root=/dev/sda1", "/sbin/init");
}

static void usr_is_empty(const char *words, bool want)
{
	trace_clear();
	cmdline = words;
	assert_int_equal(jail(tree_path(), find_init), 0);
	assert_int_equal(strstr(trace_text(), " (without /usr)") != NULL, want);
}

/* The system's /usr is a filesystem of its own, and kinit_mount= was forgotten. */
static void test_an_empty_usr(void **state)
{
	(void)state;
	tree_dir("root/usr");
	tree_link("root/sbin", "usr/sbin");
	usr_is_empty("root=/dev/sda1", true);
	usr_is_empty("root=/dev/sda1 init=/usr/lib/systemd/systemd", true);
	put_text("root/usr/note", "x", 0644);
	usr_is_empty("root=/dev/sda1", false);
	tree_remove("root/usr/note");
	tree_remove("root/sbin");
	usr_is_empty("root=/dev/sda1", false);
	usr_is_empty("root=/dev/sda1 init=/opt/init", false);
	tree_dir("root/sbin");
	tree_link("root/sbin/init", "../usr/lib/systemd/systemd");
	usr_is_empty("root=/dev/sda1", true);
}

/* init/main.c: with init= there is no other choice. */
static void test_init(void **state)
{
	(void)state;
	put_program("root/", "sbin/init");
	put_program("root/", "usr/bin/mine");
	put_text("root/usr/bin/plain", "x", 0644);
	put_text("root/usr/bin/script", "#!/usr/bin/python\n", 0755);
	finds("root=/dev/sda1 init=/usr/bin/mine", "/usr/bin/mine");
	finds("root=/dev/sda1 init=usr/bin/mine", "usr/bin/mine");
	finds("root=/dev/sda1 init=/sbin/foo",
		"No such file or directory: /dev/sda1: /sbin/foo: No such file or directory");
	finds("root=/dev/sda1 init=/usr/bin/plain",
		"Permission denied: /dev/sda1: /usr/bin/plain: not executable (mode 644)");
	finds("root=/dev/sda1 init=/usr/bin", "Is a directory: /dev/sda1: /usr/bin: a directory");
	finds("root=/dev/sda1 init=/usr/bin/script",
		"No such file or directory: /dev/sda1: /usr/bin/script: its interpreter /usr/bin/python: No "
		"such file or directory");
}

/* A part of a path is another path. */
static void test_long_path(void **state)
{
	char words[700], path[600] = "/", *end = path;

	(void)state;
	for (int i = 0; i < 8; i++, end += 51)
		snprintf(end, 53, "/%050d", i);
	put_program("root/", path + 1);
	snprintf(words, sizeof(words), "root=/dev/sda1 init=%s", path);
	finds(words, path);
}

/* A program of the initramfs must not be mistaken for one of the root. */
static void test_inside_of_the_new_root(void **state)
{
	(void)state;
	put_program("", "lib/systemd/systemd");
	put_program("", "sbin/foo");
	tree_link("root/sbin/init", "/lib/systemd/systemd");
	finds("root=/dev/sda1 init=/sbin/foo",
		"No such file or directory: /dev/sda1: /sbin/foo: No such file or directory");
	finds("root=/dev/sda1 init=/sbin/init",
		"No such file or directory: /dev/sda1: /sbin/init: a link to /lib/systemd/systemd, which is "
		"not there");
	put_program("root/", "lib/systemd/systemd");
	finds("root=/dev/sda1", "/sbin/init (systemd), which comes back");
}

/* Some program that has systemd started by and by. */
static void test_systemd_comes_later(void **state)
{
	(void)state;
	put_program("root/", "sbin/foo");
	finds("root=/dev/sda1 init=/sbin/foo", "/sbin/foo");
	put_program("root/", "usr/lib/systemd/systemd-shutdown");
	finds("root=/dev/sda1 init=/sbin/foo", "/sbin/foo, which comes back");
}

/* Each that is there and broken is named, before another one is started. */
static void test_broken_ones_are_named(void **state)
{
	(void)state;
	put_program("root/", "bin/sh");
	put_text("root/sbin/init", "#!/bin/sh\r\n", 0755);
	put_text("root/bin/init", "", 0755);
	warns_of_broken(
		"4 /sbin/init: its #! line ends as in DOS, with a carriage return; starting /bin/sh "
		"instead\n"
		"4 /bin/init: an empty file; starting /bin/sh instead\n");
	tree_remove("root/sbin/init");
	tree_remove("root/bin/init");
	warns_of_broken("");
}

/* What a file does not show the kernel tells: it lacks a loader, or has one of which its builders did not know. */
static void test_the_kernel_has_the_last_word(void **state)
{
	(void)state;
	put_program("root/", "bin/sh");
	put_program("root/", "sbin/init");
	fake_exectrial("/sbin/init", -ENOEXEC);
	warns_of_broken("4 /sbin/init: this kernel has no loader for it (are programs of 32 bits "
			"switched off?); starting /bin/sh instead\n");
	finds("root=/dev/sda1", "/bin/sh");
	finds("root=/dev/sda1 init=/sbin/init",
		"Exec format error: /dev/sda1: /sbin/init: this kernel has no loader for it (are "
		"programs of 32 bits switched off?)");
	fake_exectrial("/sbin/init", -E2BIG);
	finds("root=/dev/sda1 init=/sbin/init",
		"Argument list too long: /dev/sda1: /sbin/init: the kernel does not start it: "
		"Argument list too long");
	fake_exectrial("/sbin/init", 0);
	finds("root=/dev/sda1", "/sbin/init");
	/* binfmt_misc. */
	put_text("root/sbin/init", "a program for a machine that is far away", 0755);
	finds("root=/dev/sda1", "/sbin/init");
	fake_exectrial("/sbin/init", -ENOEXEC);
	finds("root=/dev/sda1 init=/sbin/init",
		"Exec format error: /dev/sda1: /sbin/init: neither a program (ELF) nor a script "
		"(#!)");
	/* Nobody asks it about what has another reason. */
	put_text("root/sbin/init", "#!/bin/sh\n", 0644);
	fake_exectrial("/sbin/init", 0);
	finds("root=/dev/sda1 init=/sbin/init",
		"Permission denied: /dev/sda1: /sbin/init: not executable (mode 644)");
	fake_exectrial(NULL, 0);
}

static struct boot *boot;

static enum step_answer find_at(int64_t ms)
{
	boot->now_ms = FAKE_START_MS + ms;
	boot->wake_ms = INT64_MAX;
	return findinit_step_find(boot);
}

static void mounted(const char *words, const char *source)
{
	boot = boot_make(words);
	strcpy(boot->root->source, source);
	boot->root->nodev = source[0] != '/';
	log_clear();
}

/* A disk has its minute; a server has until the root's own deadline, if that is later. */
static void test_a_root_that_does_not_answer(void **state)
{
	(void)state;
	mounted("root=/dev/sda1", "/dev/sda1");
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 30000);
	assert_int_equal(find_at(30000), STEP_WAITS);
	assert_string_equal(log_text(),
		"4 /dev/sda1: looking for init takes 30 s so far (it does not answer)\n");
	assert_int_equal(boot->wake_ms, FAKE_START_MS + 60000);
	assert_int_equal(find_at(60000), STEP_FAILED);
	assert_string_equal(
		boot->why, "/dev/sda1: it does not answer; init was looked for in it for 60 s");
	/* Anew after an emergency shell. */
	findinit_restart(boot);
	boot->start_ms += 60000;
	assert_int_equal(find_at(61000), STEP_WAITS);
	assert_int_equal(lines_with(trace_text(), "start " LOOKER), 2);
	mounted("root=srv:/x rootwait=300", "srv:/x");
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(find_at(299999), STEP_WAITS);
	assert_int_equal(find_at(300000), STEP_FAILED);
	mounted("root=srv:/x rootwait", "srv:/x");
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_int_equal(find_at(3600000), STEP_WAITS);
}

static void test_a_search_that_crashes(void **state)
{
	(void)state;
	mounted("root=/dev/sda1", "/dev/sda1");
	assert_int_equal(find_at(0), STEP_WAITS);
	assert_true(fake_worker_die(boot, LOOKER, -1, 9));
	assert_int_equal(find_at(1), STEP_FAILED);
	assert_string_equal(boot->why,
		"/dev/sda1: the search for init was killed by signal 9 (an oops in the driver?)");
}

static void ends_with(int err)
{
	struct findinit_report report = { .result = { .err = err } };

	/* As look() judges it. */
	report.result.final = findinit_is_final(boot, err);
	assert_true(fake_worker_report(boot, LOOKER, -1, &report));
}

/* A soft mount gives up before the server is back; what a disk answers stays so. */
static void test_errors_that_may_pass(void **state)
{
	static const int passing[] = { -EIO, -ETIMEDOUT, -EHOSTDOWN, -ESTALE };

	(void)state;
	for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
		mounted("root=srv:/x rootwait=5", "srv:/x");
		assert_int_equal(find_at(0), STEP_WAITS);
		ends_with(passing[i]);
		assert_int_equal(find_at(1), STEP_WAITS);
		assert_said("trying again in 1 s\n");
		assert_int_equal(find_at(1000), STEP_WAITS);
		ends_with(-ENOENT);
		assert_int_equal(find_at(1001), STEP_FAILED);
		mounted("root=/dev/sda1", "/dev/sda1");
		assert_int_equal(find_at(0), STEP_WAITS);
		ends_with(passing[i]);
		assert_int_equal(find_at(1), STEP_FAILED);
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, programs_setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_the_list_of_the_kernel),
		TEST(test_an_empty_usr),
		TEST(test_broken_ones_are_named),
		TEST(test_the_kernel_has_the_last_word),
		TEST(test_init),
		TEST(test_long_path),
		TEST(test_inside_of_the_new_root),
		TEST(test_systemd_comes_later),
		TEST(test_a_root_that_does_not_answer),
		TEST(test_a_search_that_crashes),
		TEST(test_errors_that_may_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
