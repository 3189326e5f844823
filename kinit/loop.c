/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/loop.h"

#include <poll.h>
#include <string.h>

#include "kinit/base/childpipe.h"
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

int loop_open(struct boot *boot)
{
	boot->loop->child_fd = childpipe_open();
	if (boot->loop->child_fd < 0)
		return boot->loop->child_fd;
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

	boot_pump(boot);
	poll(fds, sizeof(fds) / sizeof(fds[0]), poll_timeout(boot));
	boot->now_ms = clock_ms();
	boot->wake_ms = INT64_MAX;
	childpipe_empty(boot->loop->child_fd);
	workers_reap(boot);
	if (fds[1].revents)
		uevents_read(boot);
	if (fds[2].revents)
		net_read(boot);
}
