/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/hook/process.h"
#include "lib/clock.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/help/tree.h"
#include "tests/unit/unit.h"

static char program[200];
static struct process_end end;

static int setup(void **state)
{
	log_clear();
	return tree_setup(state);
}

static void run_with(const char *script, unsigned timeout_s)
{
	char *argv[] = { program, "/dev/sda1", NULL };
	char *envp[] = { "KINIT_EVENT=device", "PATH=/usr/bin:/bin", NULL };
	struct process process = {
		.name = "test", .argv = argv, .envp = envp, .timeout_s = timeout_s
	};

	tree_file("run", script);
	snprintf(program, sizeof(program), "%s/run", tree_path());
	assert_int_equal(chmod(program, 0755), 0);
	memset(&end, 0, sizeof(end));
	process_run(&process, &end);
}

static void run(const char *script)
{
	run_with(script, 60);
}

static void test_succeeds(void **state)
{
	(void)state;
	run("#!/bin/sh\necho \"$1 $KINIT_EVENT\"\necho trouble >&2\nprintf unfinished\n");
	assert_said("6 hook test: /dev/sda1 device\n");
	assert_said("6 hook test: trouble\n");
	assert_said("6 hook test: unfinished\n");
	assert_int_equal(end.status, 0);
	assert_int_equal(end.signal, 0);
	assert_false(end.late);
	assert_int_equal(end.answer.kind, ANSWER_NONE);
}

static void test_status(void **state)
{
	(void)state;
	run("#!/bin/sh\nexit 7\n");
	assert_int_equal(end.status, 7);
	assert_string_equal(end.said, "");
	run("#!/bin/sh\necho begins\nprintf 'no \\033 luck\\n\\n' >&2\nexit 7\n");
	assert_string_equal(end.said, "no ? luck");
	run("#!/bin/sh\nkill -SEGV $$\n");
	assert_int_equal(end.status, -1);
	assert_int_equal(end.signal, SIGSEGV);
}

static void test_answers(void **state)
{
	(void)state;
	run("#!/bin/sh\necho wait >&3\necho root=/dev/dm-0 >&3\n");
	assert_int_equal(end.answer.kind, ANSWER_ROOT);
	assert_string_equal(end.answer.text, "/dev/dm-0");
	run("#!/bin/sh\necho wait 12 >&3\n");
	assert_int_equal(end.answer.kind, ANSWER_WAIT);
	assert_int_equal(end.answer.again_s, 12);
	run("#!/bin/sh\necho wait 12 >&3\necho wait >&3\n");
	assert_int_equal(end.answer.again_s, 0);
	run("#!/bin/sh\nprintf 'fail it is \\033[31mred' >&3\nexit 1\n");
	assert_int_equal(end.answer.kind, ANSWER_FAIL);
	assert_string_equal(end.answer.text, "it is ?[31mred");
}

/* What is nonsense is said, and counts for nothing; what was said before it counts. */
static void test_nonsense(void **state)
{
	(void)state;
	run("#!/bin/sh\necho wait 7 >&3\necho wait a while >&3\necho wait 0 >&3\necho wait -1 >&3\n"
	    "echo wait 999999999 >&3\n");
	assert_int_equal(end.answer.kind, ANSWER_WAIT);
	assert_int_equal(end.answer.again_s, 7);
	assert_said("4 hook test: its answer \"wait a while\" means nothing");
	assert_said("4 hook test: its answer \"wait 0\" means nothing");
	assert_said("4 hook test: its answer \"wait 999999999\" means nothing");
	run("#!/bin/sh\necho wait >&3\necho rm -rf / >&3\necho root= >&3\necho done now >&3\necho fail >&3\n");
	assert_int_equal(end.answer.kind, ANSWER_WAIT);
	assert_said("4 hook test: its answer \"rm -rf /\" means nothing; left out\n");
	assert_said("4 hook test: its answer \"root=\" means nothing");
	assert_said("4 hook test: its answer \"done now\" means nothing");
	assert_said("4 hook test: its answer \"fail\" means nothing");
}

static void test_flood(void **state)
{
	(void)state;
	run("#!/bin/sh\ni=0\nwhile [ $i -lt 5000 ]; do echo line $i; i=$((i+1)); done\necho wait >&3\n");
	assert_said("6 hook test: line 199\n");
	assert_not_said("line 200\n");
	assert_int_equal(lines_with(log_text(), "(more of what it says is left out)"), 1);
	assert_int_equal(end.answer.kind, ANSWER_WAIT);
	assert_int_equal(end.status, 0);
}

static void test_long_lines(void **state)
{
	(void)state;
	run("#!/bin/sh\nprintf '%0500d\\n' 7\nprintf '%%s%%n\\n'\n");
	/* In pieces, and none is a format. */
	assert_int_equal(lines_with(log_text(), "hook test: 0"), 3);
	assert_said("6 hook test: %s%n\n");
}

static void test_hangs(void **state)
{
	int64_t since = clock_ms();

	(void)state;
	run_with("#!/bin/sh\necho before\nexec sleep 1000\n", 1);
	assert_true(end.late);
	assert_said("before");
	/* It had its time. */
	assert_true(clock_ms() - since >= 1000);
	assert_int_equal(end.signal, SIGTERM);
}

/* One that does not want to hear of it, with a child of its own. */
static void test_hangs_for_good(void **state)
{
	(void)state;
	run_with("#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1000; done\n", 1);
	assert_true(end.late);
	assert_int_equal(end.signal, SIGKILL);
}

/* Whoever stays behind and holds the pipes is not waited for. */
static void test_leaves_a_child(void **state)
{
	int64_t since = clock_ms();

	(void)state;
	run("#!/bin/sh\nsleep 20 &\necho done >&3\n");
	assert_int_equal(end.answer.kind, ANSWER_DONE);
	assert_int_equal(end.status, 0);
	assert_true(clock_ms() - since < 20000);
}

/* A server that is asked to end, from outside, with children in sessions of their own. */
static void test_server_ends(void **state)
{
	char *argv[] = { program, NULL }, *envp[] = { "PATH=/usr/bin:/bin", NULL };
	struct process process = { .name = "test", .argv = argv, .envp = envp, .background = true };
	int64_t since = clock_ms();
	pid_t killer;

	(void)state;
	tree_file("run",
		"#!/bin/sh\nsetsid sleep 1000 &\nsetsid sh -c 'trap \"\" TERM; sleep 1001; sleep 1002' &\n"
		"echo up\nwait\n");
	snprintf(program, sizeof(program), "%s/run", tree_path());
	assert_int_equal(chmod(program, 0755), 0);
	memset(&end, 0, sizeof(end));
	killer = fork();
	if (killer == 0) {
		pid_t parent = getppid();

		while (!strstr(log_text(), "up") && clock_ms() - since < 20000)
			poll(NULL, 0, 10);
		kill(parent, SIGTERM);
		_exit(0);
	}
	process_run(&process, &end);
	assert_int_equal(end.signal, SIGTERM);
	assert_false(end.late);
	assert_true(clock_ms() - since < 60000);
	/* Neither of them is left. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_cannot_be_run(void **state)
{
	(void)state;
	run("#!/no/such/interpreter\n");
	assert_int_equal(end.answer.kind, ANSWER_FAIL);
	assert_has(end.answer.text,
		"cannot be run: what its first line or its ELF header asks for is not in the image");
	assert_int_equal(end.status, 127);
	tree_remove("run");
	run("just text");
	assert_has(end.answer.text, "cannot be run: Exec format error");
}

/* It has nothing else of process 1. */
static void test_descriptors(void **state)
{
	(void)state;
	run("#!/bin/sh\nls /proc/self/fd | tr '\\n' ' '\necho\nreadlink /proc/self/fd/0\n"
	    "[ $(ps -o sid= -p $$) = $$ ] && echo leader\n");
	/* (The last one is the directory that ls reads.) */
	assert_said("6 hook test: 0 1 2 3 4 \n");
	assert_said("6 hook test: /dev/null\n");
	assert_said("6 hook test: leader\n");
}

static void test_sound(void **state)
{
	(void)state;
	memset(&end, 0xff, sizeof(end));
	process_make_sound(&end);
	assert_int_equal(end.answer.kind, ANSWER_NONE);
	assert_true(strlen(end.answer.text) < sizeof(end.answer.text));
	assert_true(strlen(end.said) < sizeof(end.said));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_succeeds, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_status, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_answers, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_nonsense, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_flood, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_long_lines, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_hangs, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_hangs_for_good, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_leaves_a_child, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_server_ends, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_cannot_be_run, setup, tree_teardown),
		cmocka_unit_test_setup_teardown(test_descriptors, setup, tree_teardown),
		cmocka_unit_test(test_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
