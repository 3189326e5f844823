/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A child that reads can do nothing else. */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "image/hooks/kit/kitconfine.h"
#include "tests/unit/help/tree.h"

struct tried {
	char first[4];                            /* of the file */
	int opened, killed, socket, run, written; /* errno, or 0 */
};

static char path[300];

static int of(bool failed)
{
	return failed ? errno : 0;
}

static void try_all(int fd, const void *question, void *answer)
{
	struct tried *tried = answer;

	(void)question;
	if (pread(fd, tried->first, 3, 1) != 3)
		return;
	tried->opened = of(open(path, O_RDONLY) < 0);
	tried->killed = of(kill(getppid(), 0) < 0);
	tried->socket = of(socket(AF_UNIX, SOCK_STREAM, 0) < 0);
	tried->run = of(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
				0) == MAP_FAILED);
	tried->written = of(write(STDERR_FILENO, "x", 1) < 0);
}

static void test_reads_only(void **state)
{
	struct tried tried = { .opened = 0 };
	struct kitconfine job = { .look = try_all, .answer = &tried, .size = sizeof(tried) };

	(void)state;
	tree_file("disk", "abcd");
	snprintf(path, sizeof(path), "%s/disk", tree_path());
	job.fd = open(path, O_RDONLY);
	assert_true(job.fd >= 0);
	assert_int_equal(kitconfine(&job), 0);
	assert_string_equal(tried.first, "bcd");
	assert_int_equal(tried.opened, EPERM);
	assert_int_equal(tried.killed, EPERM);
	assert_int_equal(tried.socket, EPERM);
	assert_int_equal(tried.run, EPERM);
	assert_int_equal(tried.written, EPERM);
	close(job.fd);
}

static void crash(int fd, const void *question, void *answer)
{
	(void)fd;
	(void)question;
	(void)answer;
	_exit(0);
}

static void test_no_answer(void **state)
{
	char answer = 0;
	struct kitconfine job = { .look = crash, .fd = -1, .answer = &answer, .size = 1 };

	(void)state;
	assert_int_equal(kitconfine(&job), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reads_only, tree_setup, tree_teardown),
		cmocka_unit_test(test_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
