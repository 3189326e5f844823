/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <signal.h>

#include "kinit/shutdown/holders.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

int __wrap_kill(pid_t pid, int sig);

int __wrap_kill(pid_t pid, int sig)
{
	trace("kill %d %s", (int)pid, sig == SIGKILL ? "KILL" : "otherwise");
	return 0;
}

static int setup(void **state)
{
	trace_clear();
	log_clear();
	return tree_setup(state);
}

static void process(const char *pid, const char *link, const char *target)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%s/%s", pid, link);
	tree_link(path, target);
	snprintf(path, sizeof(path), "proc/%s/comm", pid);
	tree_file(path, "daemon\n");
}

static void test_who_uses_the_old_root(void **state)
{
	(void)state;
	process("1", "root", "/oldroot");
	process("20", "fd/3", "/oldroot/var/log/x");
	process("21", "cwd", "/oldroot");
	process("22", "exe", "/oldroot/usr/sbin/\x1b[2J");
	process("23", "root", "/oldroot/srv");
	tree_link("proc/23/cwd", "/");
	assert_int_equal(holders_kill(tree_fd(), "/oldroot"), 4);
	assert_int_equal(lines_with(trace_text(), "KILL"), 4);
	assert_has(trace_text(), "kill 20 KILL");
	assert_said("3 process 20 (daemon) is killed: it still uses /var/log/x\n");
	assert_said("3 process 21 (daemon) is killed: it still uses /\n");
	assert_said("process 23 (daemon) is killed: it still uses /srv\n");
}

static void test_all_others(void **state)
{
	(void)state;
	/* The one that keeps the connection to the root's server; one of the kernel; what is no process. */
	process("30", "root", "/");
	process("30", "exe", "/init");
	tree_link("proc/30/fd/0", "socket:[12]");
	tree_file("proc/31/comm", "kthreadd\n");
	process("32", "cwd", "/oldroot2");
	process("self", "cwd", "/oldroot");
	process("irq", "cwd", "/oldroot");
	assert_int_equal(holders_kill(tree_fd(), "/oldroot"), 0);
	assert_string_equal(trace_text(), "");
	assert_string_equal(log_text(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_who_uses_the_old_root, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_all_others, setup, tree_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
