/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/exectrial.h"

#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/base/sys.h"

/* What the child leaves as its status: an error of execve(2), all of which are less, or this. */
enum { UNTRACED = 255 };

/* (glibc's ptrace() and klibc's headers have it in different places.) */
static int trace(long request, pid_t pid, unsigned long data)
{
	return syscall(__NR_ptrace, request, (long)pid, 0ul, data) < 0 ? -errno : 0;
}

static void be_tried(pid_t parent, const char *path, char *const argv[], char *const envp[])
{
	prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0ul, 0ul, 0ul);
	if (getppid() != parent || trace(PTRACE_TRACEME, 0, 0) || kill(getpid(), SIGSTOP) < 0)
		_exit(UNTRACED);
	_exit(-sys_execve(path, argv, envp) & 0xff);
}

static int await(pid_t pid)
{
	int status = 0;
	pid_t got;

	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -1 : status;
}

/* What became of it: it has to have stopped with the program loaded. */
static int judge(int status)
{
	if (WIFSTOPPED(status) && status >> 8 == (SIGTRAP | PTRACE_EVENT_EXEC << 8))
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) && WEXITSTATUS(status) != UNTRACED)
		return -WEXITSTATUS(status);
	/* Behind the point of no return it has no program any more (bprm_execve()). */
	if ((WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV) ||
		(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSEGV))
		return -EBADMSG;
	return EXECTRIAL_UNKNOWN;
}

/* It stops before it calls execve(2), for its options to be set: should we be killed it is so, too, and the program
 * never runs. */
static int watch(pid_t pid)
{
	int status = await(pid), answer = EXECTRIAL_UNKNOWN;

	if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP &&
		!trace(PTRACE_SETOPTIONS, pid, PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC) &&
		!trace(PTRACE_CONT, pid, 0)) {
		status = await(pid);
		answer = judge(status);
	}
	if (WIFSTOPPED(status)) {
		kill(pid, SIGKILL);
		await(pid);
	}
	return answer;
}

int exectrial(const char *path, char *const argv[], char *const envp[])
{
	pid_t parent = getpid(), pid = fork();
	int answer;

	if (pid == 0)
		be_tried(parent, path, argv, envp);
	answer = pid < 0 ? EXECTRIAL_UNKNOWN : watch(pid);
	return answer == -ENOMEM || answer == -EAGAIN ? EXECTRIAL_UNKNOWN : answer;
}
