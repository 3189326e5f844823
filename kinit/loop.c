/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/md/md.h"
#include "kinit/net/net.h"
#include "kinit/uevents.h"
#include "lib/clock.h"

/* klibc has no signalfd: the handler writes into this pipe, which poll() sees. */
static int child_pipe[2];

static void on_child(int sig)
{
	int saved = errno;

	(void)sig;
	/* A full pipe is as good a wake as a byte more. */
	if (write(child_pipe[1], "", 1) < 0)
		errno = saved;
	errno = saved;
}

int loop_open(struct boot *boot)
{
	struct sigaction act = { .sa_handler = on_child, .sa_flags = SA_RESTART };

	if (pipe2(child_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	boot->loop->child_fd = child_pipe[0];
	sigaction(SIGCHLD, &act, NULL);
	boot->loop->uevent_fd = uevents_open();
	if (boot->loop->uevent_fd < 0)
		log_warn("no uevents from this kernel: %s; reading /sys every %d ms instead",
			strerror(-boot->loop->uevent_fd), BOOT_TICK_MS);
	/* Without a network there is still the rest. */
	net_open(boot);
	return 0;
}

static int poll_timeout(const struct boot *boot)
{
	int64_t left = boot->wake_ms - boot->now_ms;

	if (left < 0)
		return 0;
	return left > 60000 ? 60000 : (int)left;
}

void loop_wait(struct boot *boot)
{
	struct pollfd fds[] = {
		{ .fd = boot->loop->child_fd, .events = POLLIN },
		{ .fd = boot->loop->uevent_fd, .events = POLLIN },
		{ .fd = boot->net->fd, .events = POLLIN },
	};
	char bytes[64];

	boot_pump(boot);
	poll(fds, sizeof(fds) / sizeof(fds[0]), poll_timeout(boot));
	boot->now_ms = clock_ms();
	boot->wake_ms = INT64_MAX;
	while (read(boot->loop->child_fd, bytes, sizeof(bytes)) > 0)
		;
	workers_reap(boot);
	if (fds[1].revents)
		uevents_read(boot);
	if (fds[2].revents)
		net_read(boot);
}
