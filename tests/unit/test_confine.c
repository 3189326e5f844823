/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <linux/blkzoned.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/nvme_ioctl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/base/worker.h"
#include "tests/unit/help/fake_log.h"
#include "tests/unit/unit.h"

/* The filters of this machine's kernel: what is forbidden ends a child of this test. */

static int report[2], talk[2], disk;

/* In place of a worker's. */
int worker_report_fd(void)
{
	return report[1];
}

/* In place of lib/compat/guard.c. */
void guard_renew(void);
static uint32_t guards;

void guard_renew(void)
{
	guards++;
}

/* Of the sanitizer, before whatever does not return: it would look at signal stacks. */
void __asan_handle_no_return(void);

void __asan_handle_no_return(void)
{
}

/* ---- what is tried; a child that may do it goes on to its end */

static char bytes[64];

static void try_report(void)
{
	syscall(SYS_write, report[1], bytes, 1);
}

static void try_stderr(void)
{
	syscall(SYS_write, 2, bytes, 0);
}

static void try_other_write(void)
{
	syscall(SYS_write, talk[0], bytes, 1);
}

static void try_pread(void)
{
	syscall(SYS_pread64, disk, bytes, sizeof(bytes), 0);
}

static void try_seek(void)
{
	syscall(SYS_lseek, disk, 0, SEEK_SET);
}

static void try_size(void)
{
	uint64_t size;

	syscall(SYS_ioctl, disk, BLKGETSIZE64, &size);
}

static void try_reset_zones(void)
{
	struct blk_zone_range range = { 0 };

	syscall(SYS_ioctl, disk, BLKRESETZONE, &range);
}

static void try_nvme(void)
{
	struct nvme_admin_cmd cmd = { 0 };

	syscall(SYS_ioctl, disk, NVME_IOCTL_ADMIN_CMD, &cmd);
}

static void try_open(void)
{
	syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDONLY);
}

static void try_socket(void)
{
	syscall(SYS_socket, AF_INET, SOCK_DGRAM, 0);
}

static void try_send(void)
{
	syscall(SYS_sendto, talk[0], bytes, 1, MSG_DONTWAIT, NULL, 0);
}

static void try_receive(void)
{
	syscall(SYS_recvfrom, talk[0], bytes, 1, MSG_DONTWAIT, NULL, NULL);
}

static void try_poll(void)
{
	struct pollfd fds = { .fd = talk[0], .events = POLLOUT };
	struct timespec now = { 0 };

	syscall(SYS_ppoll, &fds, 1, &now, NULL, 0);
}

static void try_connect(void)
{
	syscall(SYS_connect, talk[0], bytes, 16);
}

static void try_memory(void)
{
	syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void try_code(void)
{
	syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void try_to_make_code(void)
{
	uintptr_t page = (uintptr_t)bytes & ~(uintptr_t)4095;

	syscall(SYS_mprotect, page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
}

static void try_fork(void)
{
	if (syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) == 0)
		syscall(SYS_exit_group, 0);
}

static void try_exec(void)
{
	char *none[] = { NULL };

	syscall(SYS_execve, "/bin/true", none, none);
}

static void try_kill(void)
{
	syscall(SYS_kill, getppid(), 0);
}

#ifdef __x86_64__
/* x32, where the same numbers can mean other calls. */
static void try_other_numbers(void)
{
	syscall(0x40000000 | SYS_pread64, disk, bytes, 1, 0);
}

/* getpid(2) of 32-bit programs, which has the number of another one here. */
static void try_other_architecture(void)
{
	long result = 20;

	__asm__ volatile("int $0x80" : "+a"(result) : : "memory");
}
#else
static void try_other_numbers(void)
{
	try_open();
}

static void try_other_architecture(void)
{
	try_open();
}
#endif

enum { D = 1 << CONFINE_DISKS, T = 1 << CONFINE_TALK, N = 1 << CONFINE_NVME };

static const struct row {
	const char *name;
	void (*call)(void);
	unsigned may; /* confined to what? */
} rows[] = {
	{ "write its report", try_report, D | T | N },
	{ "write to the console", try_stderr, D | T | N },
	{ "write elsewhere", try_other_write, 0 },
	{ "read at an offset", try_pread, D },
	{ "seek", try_seek, D },
	{ "ask for a size", try_size, D },
	{ "reset zones", try_reset_zones, 0 },
	{ "command a controller", try_nvme, N },
	{ "open", try_open, 0 },
	{ "open a socket", try_socket, 0 },
	{ "send", try_send, T },
	{ "receive", try_receive, T },
	{ "poll", try_poll, D | T | N },
	{ "connect", try_connect, 0 },
	{ "get memory", try_memory, D | T | N },
	{ "get memory to run", try_code, 0 },
	{ "make memory runnable", try_to_make_code, 0 },
	{ "fork", try_fork, 0 },
	{ "exec", try_exec, 0 },
	{ "send a signal", try_kill, 0 },
	{ "use other numbers", try_other_numbers, 0 },
	{ "use other numbers (32 bits)", try_other_architecture, 0 },
};

static int outcome(const struct row *row, enum confine_to to)
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		const int fds[] = { disk, -1, talk[0] };

		confine(to, fds, 3);
		row->call();
		syscall(SYS_exit_group, 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void test_what_may_be_called(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (unsigned to = CONFINE_DISKS; to <= CONFINE_NVME; to++) {
			int status = outcome(&rows[i], to);

			if (rows[i].may & 1u << to ? status != 0 : WTERMSIG(status) != SIGSYS)
				fail_msg("%s, confined to %u: status %x", rows[i].name, to, status);
		}
}

static void test_what_the_kernel_shows(void **state)
{
	char path[32], text[4096] = "";
	int status, fd;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		confine(CONFINE_TALK, talk, 1);
		syscall(SYS_write, report[1], bytes, 1);
		syscall(SYS_recvfrom, talk[0], bytes, 1, 0, NULL, NULL);
		syscall(SYS_exit_group, 0);
	}
	assert_int_equal(read(report[0], bytes, 1), 1);
	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	assert_non_null(strstr(text, "NoNewPrivs:\t1\n"));
	assert_non_null(strstr(text, "Seccomp:\t2\n"));
	assert_int_equal(write(talk[1], bytes, 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* ---- descriptors */

/* As before Linux 5.9. */
static void forget_close_range(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 436 /* close_range */, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(code[0]), code };

	prctl(PR_SET_NO_NEW_PRIVS, 1ul, 0ul, 0ul, 0ul);
	prctl(PR_SET_SECCOMP, (unsigned long)SECCOMP_MODE_FILTER, &filter, 0ul, 0ul);
}

enum { NUMBERS = 64 };

/* Which of the first numbers are open, but for that of the report, as a child sees it that is confined with
 * N FDS. */
static uint64_t left_open(const int *fds, size_t n, bool old)
{
	uint64_t left = 0, error = 99;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (old)
			forget_close_range();
		confine(CONFINE_DISKS, fds, n);
		for (int fd = 0; fd < NUMBERS; fd++)
			if (fd != report[1] && !syscall(SYS_close, fd))
				left |= 1ull << fd;
		syscall(SYS_write, report[1], &left, sizeof(left));
		syscall(SYS_exit_group, 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	fcntl(report[0], F_SETFL, O_NONBLOCK);
	assert_int_equal(read(report[0], &error, sizeof(error)), sizeof(error));
	return error;
}

/* Nothing of what others have open is left: pipes of other workers, process 1's sockets, the console's input.
 * (/dev/kmsg is not opened here.) */
static void test_what_stays_open(void **state)
{
	const int none[] = { -1 }, both[] = { talk[1], -1, disk };
	uint64_t own = 1u << STDERR_FILENO;
	int urandom = dup(disk);

	(void)state;
	assert_true(talk[1] < NUMBERS);
	/* What random numbers may come from takes the first free one. */
	close(urandom);
	own |= 1ull << urandom;
	for (int old = 0; old <= 1; old++) {
		assert_int_equal(left_open(NULL, 0, old), own);
		assert_int_equal(left_open(none, 1, old), own);
		assert_int_equal(left_open(both, 3, old), own | 1ull << talk[1] | 1ull << disk);
		assert_int_equal(left_open(&disk, 1, old), own | 1ull << disk);
	}
}

/* ---- a child for the reading */

struct long_answer {
	uint32_t first, more[5000];
};

static void answer_at_length(const void *question, void *answer)
{
	struct long_answer *to = answer;

	for (uint32_t i = 0; i < 5000; i++)
		to->more[i] = *(const uint32_t *)question + i;
	to->first = 7 * guards;
}

static void die(const void *question, void *answer)
{
	(void)question, (void)answer;
	syscall(SYS_exit_group, 3);
}

static void crash(const void *question, void *answer)
{
	(void)question, (void)answer;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void crash_hard(const void *question, void *answer)
{
	(void)question;
	*(uint32_t *)answer = 9;
	__asm__ volatile("" ::: "memory");
	try_open();
}

static struct long_answer answer;
static const uint32_t hundred = 100;

static int ask(void (*run)(const void *question, void *answer))
{
	const struct confine_job job = { .name = "who reads it",
		.to = CONFINE_DISKS,
		.run = run,
		.question = &hundred,
		.answer = &answer,
		.size = sizeof(answer) };

	memset(&answer, 0xff, sizeof(answer));
	return confine_call(&job);
}

static void test_an_answer(void **state)
{
	(void)state;
	assert_int_equal(ask(answer_at_length), 0);
	assert_int_equal(answer.first, 7);
	for (uint32_t i = 0; i < 5000; i++)
		assert_int_equal(answer.more[i], 100 + i);
	assert_string_equal(log_text(), "");
}

static void test_one_that_dies(void **state)
{
	(void)state;
	assert_int_equal(ask(die), -EPROTO);
	assert_has(log_text(), "who reads it has ended without an answer");
	log_clear();
	assert_int_equal(ask(crash), -EPROTO);
	assert_has(log_text(), "who reads it was killed by signal");
	log_clear();
	assert_int_equal(ask(crash_hard), -EPROTO);
	assert_has(log_text(),
		"who reads it was killed by signal 31 (a system call that it may not make)");
	/* What it wrote in its own memory is not an answer. */
	assert_int_equal(answer.first, 0);
}

static void wait_for_ever(const void *question, void *answer)
{
	(void)question, (void)answer;
	syscall(SYS_sendto, talk[0], bytes, 1, 0, NULL, 0);
	syscall(SYS_recvfrom, talk[0], bytes, 1, 0, NULL, NULL);
}

/* Process 1 kills the worker when its time is over, and knows nothing of its child. */
static void test_it_ends_with_its_worker(void **state)
{
	int alive[2], fds[2], status;
	const struct confine_job job = { .name = "who waits",
		.to = CONFINE_TALK,
		.fds = fds,
		.nfds = 2,
		.run = wait_for_ever,
		.question = &hundred,
		.answer = &answer,
		.size = sizeof(answer) };
	char byte;
	pid_t pid;

	(void)state;
	/* Both have the writing end: its end says that both are gone. */
	assert_int_equal(pipe2(alive, 0), 0);
	fds[0] = talk[0];
	fds[1] = alive[1];
	pid = fork();
	if (pid == 0) {
		close(alive[0]);
		confine_call(&job);
		_exit(0);
	}
	close(alive[1]);
	assert_int_equal(read(talk[1], &byte, 1), 1);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(read(alive[0], &byte, 1), 0);
	close(alive[0]);
}

static int setup(void **state)
{
	(void)state;
	log_clear();
	disk = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	return disk < 0 || pipe(report) || socketpair(AF_UNIX, SOCK_DGRAM, 0, talk);
}

static int teardown(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		close(report[i]);
		close(talk[i]);
	}
	return close(disk);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_may_be_called),
		TEST(test_what_the_kernel_shows),
		TEST(test_what_stays_open),
		TEST(test_an_answer),
		TEST(test_one_that_dies),
		TEST(test_it_ends_with_its_worker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
