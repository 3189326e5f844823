/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/childpipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static int ends[2];

static void on_child(int sig)
{
	int saved = errno;

	(void)sig;
	/* A full pipe is as good a wake as a byte more. */
	if (write(ends[1], "", 1) < 0)
		errno = saved;
	errno = saved;
}

int childpipe_open(void)
{
	struct sigaction act = { .sa_handler = on_child, .sa_flags = SA_RESTART };
	sigset_t child;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	sigaction(SIGCHLD, &act, NULL);
	/* Who has started us may have blocked it, as systemd does. */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &child, NULL);
	return ends[0];
}

void childpipe_empty(int fd)
{
	char bytes[64];

	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
}
