/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/kit/kitconfine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#else
#define ARCH 0
#endif

enum { PROGRAM_MAX = 64 };

struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned short len;
};

static const int calls[] = { __NR_read, __NR_pread64, __NR_lseek, __NR_fstat, __NR_brk, __NR_munmap,
	__NR_close, __NR_exit, __NR_exit_group };

static const uint32_t ioctls[] = { BLKGETSIZE64, BLKGETSIZE, BLKSSZGET, BLKPBSZGET, BLKIOMIN,
	BLKIOOPT };

static void emit(struct program *program, uint16_t code, uint32_t k, uint8_t unless)
{
	program->code[program->len++] = (struct sock_filter){ .code = code, .jf = unless, .k = k };
}

static void load(struct program *program, size_t offset)
{
	emit(program, BPF_LD | BPF_W | BPF_ABS, offset, 0);
}

static void answer(struct program *program, uint32_t action)
{
	emit(program, BPF_RET | BPF_K, action, 0);
}

/* If the value that was loaded is VALUE. */
static void allow(struct program *program, uint32_t value)
{
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, value, 1);
	answer(program, SECCOMP_RET_ALLOW);
}

static void load_argument(struct program *program, unsigned number)
{
	load(program, offsetof(struct seccomp_data, args) + number * sizeof(uint64_t));
}

/* Memory, but none that can be run; NUMBER is of the call that was loaded. */
static void allow_memory(struct program *program, uint32_t number)
{
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, number, 4);
	load_argument(program, 2);
	emit(program, BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1);
	answer(program, SECCOMP_RET_ERRNO | EPERM);
	answer(program, SECCOMP_RET_ALLOW);
}

/* What is not allowed fails: libblkid does without some of what it would like to know. */
static void write_program(struct program *program, int to)
{
	const size_t nioctls = sizeof(ioctls) / sizeof(*ioctls);

	load(program, offsetof(struct seccomp_data, arch));
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1);
	emit(program, BPF_JMP | BPF_JA, 1, 0);
	answer(program, SECCOMP_RET_KILL_PROCESS);
	load(program, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		allow(program, calls[i]);
	allow_memory(program, __NR_mmap);
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, __NR_write, 4);
	load_argument(program, 0);
	allow(program, to);
	answer(program, SECCOMP_RET_ERRNO | EPERM);
	emit(program, BPF_JMP | BPF_JEQ | BPF_K, __NR_ioctl, 1 + 2 * nioctls);
	load_argument(program, 1);
	for (size_t i = 0; i < nioctls; i++)
		allow(program, ioctls[i]);
	answer(program, SECCOMP_RET_ERRNO | EPERM);
}

static void child(const struct kitconfine *job, int to)
{
	struct program program = { .len = 0 };
	struct sock_fprog filter = { .filter = program.code };

	write_program(&program, to);
	filter.len = program.len;
	if (ARCH && !prctl(PR_SET_NO_NEW_PRIVS, 1ul, 0ul, 0ul, 0ul))
		prctl(PR_SET_SECCOMP, (unsigned long)SECCOMP_MODE_FILTER, &filter, 0ul, 0ul);
	job->look(job->fd, job->question, job->answer);
	_exit(write(to, job->answer, job->size) != (ssize_t)job->size);
}

int kitconfine(const struct kitconfine *job)
{
	int fds[2], status;
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		child(job, fds[1]);
	close(fds[1]);
	n = pid < 0 ? -1 : read(fds[0], job->answer, job->size);
	close(fds[0]);
	if (pid < 0)
		return -EAGAIN;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return n == (ssize_t)job->size ? 0 : -EIO;
}
