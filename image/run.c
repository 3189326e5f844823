/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/run.h"
#include "image/stop.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* N bytes of FOLDER; an empty one is that in which we are (POSIX, 8.3). */
static char *find_in(const char *folder, size_t n, const char *name)
{
	char *path;

	if (asprintf(&path, "%.*s%s%s", (int)n, folder, n ? "/" : "./", name) < 0)
		return NULL;
	if (access(path, X_OK) == 0)
		return path;
	free(path);
	return NULL;
}

char *run_find(const char *name, const char *folder)
{
	const char *next = getenv("PATH");
	char *found = NULL;

	if (!next)
		next = "/usr/local/bin:/usr/bin:/bin";
	while (!found && next) {
		size_t n = strcspn(next, ":");

		found = find_in(next, n, name);
		next = next[n] ? next + n + 1 : NULL;
	}
	return found || !folder ? found : find_in(folder, strlen(folder), name);
}

static _Noreturn void become(char *const *argv, int in, int out)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (in >= 0)
		dup2(in, STDIN_FILENO);
	if (out >= 0) {
		dup2(out, STDOUT_FILENO);
		dup2(out, STDERR_FILENO);
	}
	execv(argv[0], argv);
	warn("%s", argv[0]);
	_exit(127);
}

pid_t run_start(char *const *argv, int in, int out)
{
	pid_t child = fork();

	if (child == 0)
		become(argv, in, out);
	if (child < 0)
		warn("fork");
	else
		setpgid(child, child);
	return child < 0 ? -errno : child;
}

int run_wait(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
		if (stop_check() < 0)
			kill(-child, SIGKILL);
	}
	return stop_check() < 0 ? -EINTR : status;
}

void run_kill(pid_t child)
{
	kill(-child, SIGKILL);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
}
