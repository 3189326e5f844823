/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/gate.h"
#include "tests/unit/unit.h"

/* What a worker writes is read here; what is written to go_on lets process 1 get on. */
static int said[2], go_on[2];

static void worker(bool heeds)
{
	char byte;

	gate_leave();
	if (heeds)
		gate_heed();
	byte = gate_pass() ? 'i' : '1';
	_exit(write(said[1], &byte, 1) == 1 ? 0 : 1);
}

static pid_t start(bool heeds)
{
	pid_t pid = fork();

	if (pid == 0)
		worker(heeds);
	assert_true(pid > 0);
	return pid;
}

/* (How long one that is held up is looked at.) */
enum { HELD_MS = 100, HANG_MS = 20000 };

/* "1": it has passed the gate of process 1; "i": that is the real init by now; "w": so says one that waited for it.  Or 0. */
static char says(int timeout_ms)
{
	struct pollfd poller = { .fd = said[0], .events = POLLIN };
	char byte;

	return poll(&poller, 1, timeout_ms) == 1 && read(said[0], &byte, 1) == 1 ? byte : 0;
}

static void ends(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static int setup(void **state)
{
	(void)state;
	return pipe2(said, O_CLOEXEC) || pipe2(go_on, O_CLOEXEC);
}

static int teardown(void **state)
{
	(void)state;
	close(said[0]);
	close(said[1]);
	close(go_on[0]);
	close(go_on[1]);
	return 0;
}

/* Each test is a process 1 of its own: there is one gate in each. */
static void in_process_1(void (*run)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		run();
		_exit(0);
	}
	ends(pid);
}

static void without_one(void)
{
	gate_set_open(false);
	ends(start(true));
}

static void test_without_one(void **state)
{
	(void)state;
	in_process_1(without_one);
	assert_int_equal(says(0), '1');
}

static void shut_and_open(void)
{
	pid_t held, other;

	assert_int_equal(gate_make(), 0);
	ends(start(true));
	assert_int_equal(says(0), '1');
	gate_set_open(false);
	gate_set_open(false);
	assert_int_equal(gate_make(), 0);
	held = start(true);
	assert_int_equal(says(HELD_MS), 0);
	/* Only who heeds it. */
	other = start(false);
	assert_true(says(HANG_MS));
	ends(other);
	gate_set_open(true);
	gate_set_open(true);
	assert_int_equal(says(HANG_MS), '1');
	ends(held);
	/* However often it was opened, it is shut by once. */
	gate_set_open(false);
	held = start(true);
	assert_int_equal(says(HELD_MS), 0);
	gate_set_open(true);
	ends(held);
}

static void test_shut_and_open(void **state)
{
	(void)state;
	in_process_1(shut_and_open);
}

static void become_another(void)
{
	char byte;

	assert_int_equal(gate_make(), 0);
	gate_set_open(false);
	start(true);
	if (fork() == 0) {
		gate_leave();
		gate_await_real_init(HANG_MS);
		_exit(write(said[1], "w", 1) == 1 ? 0 : 1);
	}
	assert_int_equal(read(go_on[0], &byte, 1), 1);
	execl("/bin/sh", "sh", "-c", "read line", (char *)NULL);
}

/* The real init knows nothing of it, and whoever waits gets on. */
static void test_the_real_init(void **state)
{
	int input[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe2(input, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		dup2(input[0], 0);
		become_another();
		_exit(1);
	}
	assert_int_equal(says(HELD_MS), 0);
	assert_int_equal(write(go_on[1], "", 1), 1);
	/* Both, in one order or the other. */
	assert_int_equal(says(HANG_MS) + says(HANG_MS), 'i' + 'w');
	assert_int_equal(write(input[1], "\n", 1), 1);
	ends(pid);
	close(input[0]);
	close(input[1]);
}

static void nobody_takes_over(void)
{
	assert_int_equal(gate_make(), 0);
	if (fork() == 0) {
		gate_leave();
		gate_await_real_init(1);
		_exit(write(said[1], "w", 1) == 1 ? 0 : 1);
	}
	assert_true(says(HANG_MS));
}

static void test_nobody_takes_over(void **state)
{
	(void)state;
	in_process_1(nobody_takes_over);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_without_one, setup, teardown),
		cmocka_unit_test_setup_teardown(test_shut_and_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_real_init, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nobody_takes_over, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
