/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/confine.h"

#include <asm/resource.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/blkzoned.h>
#include <linux/cdrom.h>
#include <linux/fd.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/nvme_ioctl.h>
#include <linux/seccomp.h>
#include <linux/sed-opal.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "lib/random.h"

/* An architecture has its own numbers, and with AUDIT_ARCH_ says which they are.  All of these have the
 * lower half of an argument first. */
#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#else
#define ARCH 0
#endif

/* Other numbers for the same calls, that x86 has besides (x32). */
enum { OTHER_NUMBERS = 0x40000000 };

/* Added to linux/fs.h, linux/sed-opal.h and linux/blkzoned.h after klibc's copy of the kernel's headers. */
#ifndef BLKGETZONESZ
#define BLKGETZONESZ _IOR(0x12, 132, uint32_t)
#endif
#ifndef IOC_OPAL_GET_STATUS
#define IOC_OPAL_GET_STATUS _IOR('p', 236, uint64_t)
#endif
/* The same number everywhere. */
#ifndef __NR_close_range
#define __NR_close_range 436
#endif

enum { PROGRAM_MAX = 160, FORK_AGAIN_MS = 250, FORK_TRIES = 720 };

/* The most frequent ones first. */
static const int always[] = {
#ifdef __NR_poll
	__NR_poll,
#endif
#ifdef __NR_time
	__NR_time,
#endif
	__NR_clock_gettime,
	__NR_gettimeofday,
	__NR_ppoll,
	__NR_brk,
	__NR_munmap,
	__NR_close,
	__NR_getrandom,
	__NR_getpid,
	__NR_restart_syscall,
	__NR_read,
	__NR_exit,
	__NR_exit_group,
};

static const int reading[] = {
	__NR_pread64,
	__NR_lseek,
	__NR_fstat,
};

static const int talking[] = {
	__NR_recvfrom,
	__NR_recvmsg,
	__NR_sendto,
	__NR_sendmsg,
};

/* What libblkid wants to know, but of zones to change them. */
static const uint32_t of_disks[] = {
	BLKGETSIZE64,
	BLKGETSIZE,
	BLKSSZGET,
	BLKPBSZGET,
	BLKIOMIN,
	BLKIOOPT,
	BLKGETZONESZ,
	BLKREPORTZONE,
	IOC_OPAL_GET_STATUS,
	FDGETFDCSTAT,
	CDROM_GET_CAPABILITY,
	CDROM_DRIVE_STATUS,
	CDROM_LAST_WRITTEN,
	CDROMMULTISESSION,
};

static const uint32_t of_nvme[] = { NVME_IOCTL_ADMIN_CMD };

static const struct profile {
	const int *calls;
	size_t ncalls;
	const uint32_t *ioctls;
	size_t nioctls;
} profiles[] = {
	[CONFINE_DISKS] = { reading, sizeof(reading) / sizeof(reading[0]), of_disks,
		sizeof(of_disks) / sizeof(of_disks[0]) },
	[CONFINE_TALK] = { talking, sizeof(talking) / sizeof(talking[0]), NULL, 0 },
	[CONFINE_NVME] = { NULL, 0, of_nvme, sizeof(of_nvme) / sizeof(of_nvme[0]) },
};

/* ---- the filter */

struct program {
	struct sock_filter code[PROGRAM_MAX];
	size_t len;
};

static void emit(struct program *program, uint16_t code, uint32_t k, uint8_t unless)
{
	program->code[program->len++] = (struct sock_filter){ .code = code, .jf = unless, .k = k };
}

static void load(struct program *program, size_t offset)
{
	emit(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0);
}

static void answer(struct program *program, uint32_t action)
{
	emit(program, BPF_RET | BPF_K, action, 0);
}

static void allow(struct program *program, uint32_t value)
{
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, value, 1);
	answer(program, SECCOMP_RET_ALLOW);
}

/* The call NUMBER goes by its argument ARG, which is one of the N VALUES. */
static void allow_values(
	struct program *program, int number, unsigned arg, const uint32_t *values, size_t n)
{
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, (uint8_t)(2 * n + 2));
	load(program, offsetof(struct seccomp_data, args) + arg * sizeof(uint64_t));
	for (size_t i = 0; i < n; i++)
		allow(program, values[i]);
	answer(program, SECCOMP_RET_KILL_PROCESS);
}

/* Memory, but none that can be run. */
static void allow_data(struct program *program, int number)
{
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 4);
	load(program, offsetof(struct seccomp_data, args) + 2 * sizeof(uint64_t));
	emit(program, BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1);
	answer(program, SECCOMP_RET_KILL_PROCESS);
	answer(program, SECCOMP_RET_ALLOW);
}

static void check_numbers(struct program *program)
{
	load(program, offsetof(struct seccomp_data, arch));
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 2);
	load(program, offsetof(struct seccomp_data, nr));
	emit(program, BPF_JMP | BPF_JGE | BPF_K, OTHER_NUMBERS, 1);
	answer(program, SECCOMP_RET_KILL_PROCESS);
}

static void allow_all(struct program *program, const int *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++)
		allow(program, (uint32_t)numbers[i]);
}

static void write_program(
	struct program *program, enum confine_to to, const uint32_t *writable, size_t n)
{
	const struct profile *profile = &profiles[to];

	check_numbers(program);
	allow_all(program, profile->calls, profile->ncalls);
	allow_all(program, always, sizeof(always) / sizeof(always[0]));
	allow_values(program, __NR_write, 0, writable, n);
	allow_values(program, __NR_ioctl, 1, profile->ioctls, profile->nioctls);
	allow_data(program, __NR_mmap);
	allow_data(program, __NR_mprotect);
	answer(program, SECCOMP_RET_KILL_PROCESS);
}

/* ---- descriptors */

/* Before Linux 5.9 one by one: none is above the limit. */
static void close_range_of(int first, int last)
{
	uint64_t limit[2] = { 0 }; /* struct rlimit64: the soft one, the hard one */

	if (first > last || !syscall(__NR_close_range, (unsigned)first, (unsigned)last, 0u))
		return;
	/* klibc has no getrlimit(). */
	syscall(__NR_prlimit64, 0, RLIMIT_NOFILE, NULL, limit);
	for (int fd = first; fd <= last && (uint64_t)fd < limit[0]; fd++)
		close(fd);
}

/* The least of the N FDS that is at least FROM and less than NEXT, else NEXT. */
static int next_of(const int *fds, size_t n, int from, int next)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i] >= from && fds[i] < next)
			next = fds[i];
	return next;
}

/* Both lists stay. */
static void close_others(const int *ours, size_t nours, const int *fds, size_t nfds)
{
	for (int from = 0, kept; from >= 0; from = kept < INT_MAX ? kept + 1 : -1) {
		kept = next_of(fds, nfds, from, next_of(ours, nours, from, INT_MAX));
		close_range_of(from, kept - (kept < INT_MAX));
	}
}

/* ---- both */

/* May write to FD, and say what goes wrong. */
static void confine_but_for(enum confine_to to, int fd, const int *fds, size_t n)
{
	int ours[] = { fd, STDERR_FILENO, log_keep_open(), random_keep_open() };
	uint32_t writable[] = { (uint32_t)fd, STDERR_FILENO, (uint32_t)ours[2] };
	struct program program = { .len = 0 };
	struct sock_fprog filter = { .filter = program.code };

	close_others(ours, sizeof(ours) / sizeof(ours[0]), fds, n);
	write_program(&program, to, writable, ours[2] < 0 ? 2 : 3);
	filter.len = (unsigned short)program.len;
	if (!ARCH || prctl(PR_SET_NO_NEW_PRIVS, 1ul, 0ul, 0ul, 0ul) < 0 ||
		prctl(PR_SET_SECCOMP, (unsigned long)SECCOMP_MODE_FILTER, &filter, 0ul, 0ul) < 0)
		log_debug(
			"this kernel has no filters for system calls; one that reads may do more");
}

void confine(enum confine_to to, const int *fds, size_t n)
{
	confine_but_for(to, worker_report_fd(), fds, n);
}

/* ---- a child for the reading */

static bool put_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static bool get_all(int fd, char *bytes, size_t len)
{
	while (len) {
		ssize_t n = read(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

static void work(const struct confine_job *job, int fd, pid_t parent)
{
	/* Whoever kills the worker means this one as well. */
	prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0ul, 0ul, 0ul);
	if (getppid() != parent)
		_exit(1);
	worker_renew_guard();
	confine_but_for(job->to, fd, job->fds, job->nfds);
	job->run(job->question, job->answer);
	_exit(put_all(fd, job->answer, job->size) ? 0 : 1);
}

/* Others may end. */
static pid_t bear(void)
{
	for (int i = 0;; i++) {
		pid_t pid = fork();

		if (pid >= 0 || i == FORK_TRIES)
			return pid;
		poll(NULL, 0, FORK_AGAIN_MS);
	}
}

/* How it has ended, unless it has answered. */
static int judge(const struct confine_job *job, bool answered, int status)
{
	struct worker_end end = { .fate = WORKER_DIED };
	char text[160];

	if (answered && WIFEXITED(status) && !WEXITSTATUS(status))
		return 0;
	if (WIFSIGNALED(status))
		end.signal = WTERMSIG(status);
	log_warn("%s", worker_fate(&end, job->name, text, sizeof(text)));
	return -EPROTO;
}

int confine_call(const struct confine_job *job)
{
	pid_t parent = getpid(), pid;
	int fds[2], status = 0;
	bool answered;

	memset(job->answer, 0, job->size);
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	pid = bear();
	if (pid == 0)
		work(job, fds[1], parent);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return -EAGAIN;
	}
	answered = get_all(fds[0], job->answer, job->size);
	close(fds[0]);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return judge(job, answered, status);
}
