/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/console.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include <sys/ioctl.h>

#include "kinit/base/sys.h"
#include "lib/clock.h"

/* At 2400 baud the longest line takes longer than the first of them, a full buffer longer than the second. */
enum { PATIENCE_MS = 3000, DRAIN_MS = 30000, LOOK_MS = 20 };

/* Lines that were left out since it last took one.  Above 0 there is no more patience. */
static unsigned lost;

/* Which terminal is behind FD?  /dev/console is always 5:1.  0: none, or this kernel does not tell. */
static unsigned terminal_of(int fd)
{
	unsigned dev = 0;

	return sys_ioctl(fd, TIOCGDEV, &dev) < 0 ? 0 : dev;
}

/*
 * The last close of a terminal waits until its output is gone, up to half a minute (closing_wait in
 * drivers/tty/tty_port.c).  If /dev/console is another one by now, we close the old one for good.
 */
static void leave(int fd)
{
	if (terminal_of(2) == terminal_of(fd))
		return;
	console_drain();
	sys_ioctl(2, TCFLSH, (void *)TCOFLUSH);
}

int console_take(const char *path, int flags)
{
	int fd = open(path, O_RDWR | O_NONBLOCK | flags);

	if (fd < 0)
		return -errno;
	leave(fd);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
	return 0;
}

void console_set_blocking(bool blocking)
{
	for (int i = 0; i < 3; i++) {
		int flags = fcntl(i, F_GETFL, 0);

		if (flags >= 0)
			fcntl(i, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
	}
}

/* poll(2) says that there is room only when a terminal's buffer is nearly empty, so it is asked itself. */
static bool put(const char *text, size_t len)
{
	int64_t until_ms = clock_ms() + (lost ? 0 : PATIENCE_MS);

	while (len) {
		ssize_t put = write(2, text, len);

		if (put > 0) {
			text += put;
			len -= (size_t)put;
			continue;
		}
		if ((put < 0 && errno != EAGAIN && errno != EINTR) || clock_ms() >= until_ms)
			return false;
		poll(NULL, 0, LOOK_MS);
	}
	return true;
}

void console_write(const char *text, size_t len)
{
	char gap[64];

	/* A line may have been left out in its middle. */
	if (lost && put(gap, (size_t)snprintf(gap, sizeof(gap), "\n(%u lines lost)\n", lost)))
		lost = 0;
	if (lost || !put(text, len))
		lost++;
}

void console_drain(void)
{
	int64_t start_ms = clock_ms(), moved_ms = start_ms, now_ms = start_ms;
	int left, least = INT_MAX;

	while (sys_ioctl(2, TIOCOUTQ, &left) >= 0 && left > 0) {
		if (left < least) {
			least = left;
			moved_ms = now_ms;
		}
		if (now_ms - moved_ms >= PATIENCE_MS || now_ms - start_ms >= DRAIN_MS)
			return;
		poll(NULL, 0, LOOK_MS);
		now_ms = clock_ms();
	}
}
