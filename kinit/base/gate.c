/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

static int ends[2] = { -1, -1 };
static bool heeded;

void gate_set_open(bool open)
{
	char bytes[16];

	/* Neither waits, and a pipe with a byte in it is open already. */
	if (ends[0] >= 0 && open && write(ends[1], "", 1) < 0)
		return;
	while (ends[0] >= 0 && !open && read(ends[0], bytes, sizeof(bytes)) > 0)
		;
}

int gate_make(void)
{
	if (ends[0] >= 0)
		return 0;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	gate_set_open(true);
	return 0;
}

void gate_leave(void)
{
	if (ends[1] >= 0)
		close(ends[1]);
	ends[1] = -1;
}

void gate_heed(void)
{
	heeded = true;
}

/* For the end of the other side, POLLHUP, in any case; was it that? */
static bool wait_for(short events, int timeout_ms)
{
	struct pollfd gate = { .fd = ends[0], .events = events };

	while (ends[0] >= 0 && poll(&gate, 1, timeout_ms) < 0 && errno == EINTR)
		;
	return gate.revents & POLLHUP;
}

bool gate_pass(void)
{
	return heeded && wait_for(POLLIN, -1);
}

void gate_await_real_init(int timeout_ms)
{
	wait_for(0, timeout_ms);
}
