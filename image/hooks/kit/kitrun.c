/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/kit/kitrun.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitsecret.h"

enum { READ, WRITE };

static const char *const folders[] = { "/usr/sbin", "/usr/bin", "/sbin", "/bin" };

/* In the child: it is replaced, or ends. */
static void become(const char *const *argv)
{
	char file[256];

	if (strchr(argv[0], '/'))
		execve(argv[0], (char *const *)argv, environ);
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders) && !strchr(argv[0], '/'); i++) {
		snprintf(file, sizeof(file), "%s/%s", folders[i], argv[0]);
		execve(file, (char *const *)argv, environ);
	}
	dprintf(STDERR_FILENO, "%s: cannot be run: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static void move(int fd, int to)
{
	if (fd < 0)
		return;
	dup2(fd, to);
	close(fd);
}

static void close_both(const int pair[2])
{
	for (int i = 0; i < 2; i++)
		if (pair[i] >= 0)
			close(pair[i]);
}

static void child(const struct kitrun *run, const int in[2], const int out[2])
{
	if (in[WRITE] >= 0)
		close(in[WRITE]);
	if (out[READ] >= 0)
		close(out[READ]);
	move(in[READ], STDIN_FILENO);
	move(out[WRITE], STDOUT_FILENO);
	fcntl(KITANSWER_FD, F_SETFD, FD_CLOEXEC);
	signal(SIGPIPE, SIG_DFL);
	become(run->argv);
}

/* It may not want all of it. */
static void feed(const struct kitrun *run, int fd)
{
	const char *at = run->input;
	size_t left = run->input_size;

	while (left) {
		ssize_t n = write(fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		at += n;
		left -= n;
	}
}

static void take(struct kitrun *run, int fd)
{
	char rest[256];

	for (;;) {
		size_t room = run->size - run->got;
		ssize_t n =
			read(fd, room ? run->output + run->got : rest, room ? room : sizeof(rest));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		run->got += room ? (size_t)n : 0;
	}
	kitsecret_wipe(rest, sizeof(rest));
}

static int end_of(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int parent(struct kitrun *run, pid_t pid, int in, int out)
{
	if (in >= 0) {
		feed(run, in);
		close(in);
	}
	if (out >= 0) {
		take(run, out);
		close(out);
	}
	return end_of(pid);
}

int kitrun(struct kitrun *run)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	pid_t pid = -1;

	run->got = 0;
	if ((run->input && pipe2(in, O_CLOEXEC)) || (run->output && pipe2(out, O_CLOEXEC)) ||
		(pid = fork()) < 0) {
		int err = -errno;

		close_both(in);
		close_both(out);
		return err;
	}
	if (!pid)
		child(run, in, out);
	/* A program that reads nothing is no reason to end. */
	signal(SIGPIPE, SIG_IGN);
	if (run->input)
		close(in[READ]);
	if (run->output)
		close(out[WRITE]);
	return parent(run, pid, in[WRITE], out[READ]);
}

int kitrun_plain(const char *const *argv)
{
	struct kitrun run = { .argv = argv };

	return kitrun(&run);
}
