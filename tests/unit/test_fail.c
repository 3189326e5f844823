/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/boot.h"
#include "kinit/fail.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/block/blkdev.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/modules.h"
#include "kinit/net/netwatch.h"
#include "kinit/report.h"
#include "kinit/root/root.h"
#include "kinit/switch/findinit.h"
#include "tests/unit/help/fake_boot.h"
#include "tests/unit/help/fake_kmod.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/fake_net.h"
#include "tests/unit/help/fake_sys.h"
#include "tests/unit/help/fake_worker.h"
#include "tests/unit/help/jail.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

#define SHELL "emergency shell"

void report_failure(struct boot *boot, const char *step)
{
	trace("report %s: %s", step, boot->why);
}

/* Without the search for leaks, which needs a /proc. */
_Noreturn void __wrap_exit(int status);
_Noreturn void __wrap_exit(int status)
{
	trace("exit");
	_exit(status);
}

static const char *cmdline;

static int setup(void **state)
{
	int err = boot_setup(state);

	fake_sys_clear();
	fake_kmod_clear();
	fake_sys_answer("execve", -ENOEXEC);
	tree_dir("sys/bus");
	return err;
}

static void put_shell(void)
{
	tree_file("bin/sh", "x");
	assert_int_equal(fchmodat(tree_fd(), "bin/sh", 0755, 0), 0);
}

/* PID 1 may end here, so a child plays it. */
static void fail_in_child(void)
{
	struct boot *boot = boot_make(cmdline);
	int status = 0;
	pid_t pid;

	strcpy(boot->why, "/dev/sda1: not there");
	pid = fork();
	if (pid == 0) {
		/* The parentheses keep cmocka's macro of this name away. */
		(fail)(boot, "find root");
		trace("goes on, failed %d", boot->failed);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		_exit(1);
	trace("exit status %d", WEXITSTATUS(status));
}

static void fails(const char *words, const char *want)
{
	cmdline = words;
	assert_int_equal(jail(tree_path(), fail_in_child), 0);
	assert_string_equal(trace_text(), want);
}

static void test_no_shell_in_the_image(void **state)
{
	(void)state;
	/* The console shows errors before the report comes. */
	fails("root=/dev/sda1 quiet",
		"console_level 5\nreport find root: /dev/sda1: not there\nexit\nexit status 1\n");
	assert_string_equal(
		log_text(), "3 no emergency shell (the image has no /bin/sh); ending\n");
}

/* A wrong word is found before any driver is loaded; what there is belongs into the report all the same. */
static void test_looks_for_disks_first(void **state)
{
	struct boot *boot = boot_make("root=UUID=");

	(void)state;
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	tree_device("pci", "0000:00:05.0", "pci:sas", NULL);
	modules_open(boot);
	assert_true(fail_looks(boot));
	modules_pump(boot);
	boot->now_ms += 400;
	assert_true(fail_looks(boot));
	assert_true(fake_worker_run(boot, "module loader", 0));
	assert_true(fail_looks(boot));
	boot_add(boot, &(struct blkdev){ .name = "sda", .sectors = 64 });
	boot->now_ms += 299;
	assert_true(fail_looks(boot));
	boot->now_ms += 299;
	assert_true(fail_looks(boot));
	boot->blkdevs->items[0].state = BLK_KNOWN;
	boot->wake_ms = INT64_MAX;
	assert_true(fail_looks(boot));
	assert_int_equal(boot->wake_ms, boot->now_ms + 300);
	boot->now_ms += 300;
	assert_false(fail_looks(boot));
	/* A disk that does not answer is not waited for any longer. */
	boot->look_ms = 0;
	coldplug_restart(boot);
	boot->blkdevs->items[0].state = BLK_NEW;
	assert_true(fail_looks(boot));
	boot->now_ms += 5000;
	assert_false(fail_looks(boot));
	/* Whoever has waited for the root has seen what there is. */
	boot->look_ms = 0;
	assert_false(fail_looks(boot));
}

/* Nor are interfaces that nobody has wanted so far. */
static void test_looks_for_interfaces_first(void **state)
{
	struct boot *boot = boot_make("root=UUID=");

	(void)state;
	boot->coldplug->walked = boot->coldplug->walked_late = true;
	boot->net->fd = 3;
	boot->net->stale = true;
	assert_true(fail_looks(boot));
	netwatch_rescan(boot, false);
	boot->now_ms += 400;
	assert_true(fail_looks(boot));
	assert_true(fake_worker_die(boot, "list of links", 0, SIGKILL));
	assert_true(fail_looks(boot));
	boot->now_ms += 300;
	assert_false(fail_looks(boot));
	boot->net->fd = -1;
}

static void test_panic_forbids_the_shell(void **state)
{
	(void)state;
	put_shell();
	fails("root=/dev/sda1 panic=5",
		"console_level 5\nreport find root: /dev/sda1: not there\nexit\nexit status 1\n");
	assert_string_equal(log_text(), "3 no emergency shell (panic= is set); ending\n");
}

static void test_shell(void **state)
{
	(void)state;
	put_shell();
	fails("root=/dev/sda1", "console_level 5\nreport find root: /dev/sda1: not there\n"
				"start emergency shell 0\ngoes on, failed 1\nexit status 0\n");
	assert_string_equal(log_text(),
		"3 starting an emergency shell; exit it to try again, or mount the "
		"root on /root and exit it to boot that\n");
	/* There is something to mount it on. */
	assert_int_equal(faccessat(tree_fd(), "root", F_OK, 0), 0);
}

/* Who wants to see more on the console anyway does not get less; and what was quiet is so again, or shown
 * again, whatever was typed in the shell. */
static void fail_and_end_shell(void)
{
	static char *env[] = { NULL };
	struct boot *boot = boot_make("root=/dev/sda1");

	boot->envp = env;
	(fail)(boot, "find root");
	if (!fake_worker_run(boot, SHELL, -1))
		_exit(1);
}

static void test_the_level_of_the_console(void **state)
{
	static const struct {
		const char *printk;
		int lines;
		const char *first, *second;
	} rows[] = {
		{ "4\t4\t1\t7\n", 2, "console_level 5\n", "console_level 4\n" },
		{ "1\t4\t1\t7\n", 2, "console_level 5\n", "console_level 1\n" },
		{ "7\t4\t1\t7\n", 1, "", "console_level 7\n" },
		{ "5 4 1 7\n", 1, "", "console_level 5\n" },
		{ "what\n", 1, "console_level 5\n", "" },
	};

	(void)state;
	put_shell();
	tree_file("dev/console", "");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		trace_clear();
		tree_file("proc/sys/kernel/printk", rows[i].printk);
		assert_int_equal(jail(tree_path(), fail_and_end_shell), 0);
		assert_int_equal(lines_with(trace_text(), "console_level"), rows[i].lines);
		assert_has(trace_text(), rows[i].first);
		assert_has(trace_text(), rows[i].second);
	}
}

static void test_where_the_shell_is(void **state)
{
	(void)state;
	put_shell();
	tree_file("dev/console", "");
	tree_file("sys/class/tty/console/active", "ttyS0\n");
	assert_int_equal(jail(tree_path(), fail_and_end_shell), 0);
	assert_said("3 the emergency shell is on ttyS0\n");
	tree_file("sys/class/tty/console/active", "tty0 ttyS0\n");
	assert_int_equal(jail(tree_path(), fail_and_end_shell), 0);
	assert_said(
		"3 the emergency shell is on ttyS0 only, the last of the consoles tty0 ttyS0; the last "
		"console= decides\n");
}

static void fail_at_the_words(void)
{
	struct boot *boot = boot_make("quiet");

	modules_open(boot);
	(fail)(boot, "parse root");
	modules_pump(boot);
}

/* Else there would be nothing that could be mounted by hand. */
static void test_the_shell_has_disks(void **state)
{
	(void)state;
	put_shell();
	fake_kmod_add("pci:sas", "mptsas", FAKE_PLAIN);
	tree_device("pci", "0000:00:05.0", "pci:sas", NULL);
	assert_int_equal(jail(tree_path(), fail_at_the_words), 0);
	assert_has(trace_text(), "start emergency shell 0\nstart module loader 0\n");
}

/* A shell waits for what is typed. */
static void look_at_terminal(void)
{
	trace("O_NONBLOCK %d", (fcntl(0, F_GETFL, 0) & O_NONBLOCK) != 0);
}

static void run_and_end_shell(void)
{
	static char *env[] = { "HOME=/", NULL };
	struct boot *boot = boot_make("root=/dev/sda1,/dev/sdb1");

	fake_sys_then("execve", look_at_terminal);
	boot->envp = env;
	(fail)(boot, "mount root");
	boot->root->index = 1;
	boot->root->chosen = true;
	boot->root->mount.state = ATTEMPT_FAILED;
	boot->findinit->look.state = ATTEMPT_FAILED;
	boot->now_ms += 60000;
	if (!fake_worker_run(boot, SHELL, -1))
		_exit(1);
	trace("failed %d, root %zu %d %d, init %d, start after %lld", boot->failed,
		boot->root->index, boot->root->chosen, boot->root->mount.state,
		boot->findinit->look.state, (long long)(boot->start_ms - FAKE_START_MS));
}

/* When the shell ends everything is tried again, with all the time that there was at first. */
static void test_the_boot_goes_on_after_the_shell(void **state)
{
	(void)state;
	put_shell();
	tree_file("dev/console", "");
	assert_int_equal(jail(tree_path(), run_and_end_shell), 0);
	assert_has(trace_text(), "execve /bin/sh [/bin/sh] {HOME=/}\nO_NONBLOCK 0\n"
				 "start unmounting of the old root 0\n"
				 "network begins anew\n"
				 "failed 0, root 0 0 0, init 0, start after 60000\n");
	assert_said("3 /bin/sh: Exec format error\n");
	assert_said("3 the emergency shell has ended; trying to boot again\n");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, boot_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_shell_in_the_image),
		TEST(test_looks_for_disks_first),
		TEST(test_looks_for_interfaces_first),
		TEST(test_panic_forbids_the_shell),
		TEST(test_shell),
		TEST(test_the_level_of_the_console),
		TEST(test_where_the_shell_is),
		TEST(test_the_shell_has_disks),
		TEST(test_the_boot_goes_on_after_the_shell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
