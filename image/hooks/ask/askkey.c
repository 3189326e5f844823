/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/ask/askkey.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/types.h>
#include <unistd.h>

#include "image/hooks/kit/kitsecret.h"
#include "lib/clock.h"

/* A file of a device that comes is there from one moment to the next, and nobody tells of it. */
enum { LOOK_MS = 200 };

static int open_late(const char *file, int timeout_s)
{
	int64_t deadline = timeout_s ? clock_ms() + timeout_s * 1000LL : 0;
	int fd;

	for (;;) {
		fd = open(file, O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			return fd;
		if (errno != ENOENT && errno != ENOTDIR && errno != ENXIO)
			return -errno;
		if (deadline && clock_ms() >= deadline)
			return -ETIMEDOUT;
		poll(NULL, 0, LOOK_MS);
	}
}

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t n = write(fd, bytes, size);

		if (n < 0 && errno != EINTR)
			return -errno;
		bytes += n > 0 ? n : 0;
		size -= n > 0 ? n : 0;
	}
	return 0;
}

int askkey(const char *file, int timeout_s, int fd)
{
	static char part[4096];
	int from = open_late(file, timeout_s), err = 0;
	size_t all = 0;
	ssize_t n = 1;

	if (from < 0)
		return from;
	while (!err && n) {
		n = read(from, part, sizeof(part));
		all += n > 0 ? n : 0;
		if (n < 0 && errno != EINTR)
			err = -errno;
		else if (all > ASKKEY_MAX)
			err = -EFBIG;
		else if (n > 0)
			err = write_all(fd, part, n);
	}
	kitsecret_wipe(part, sizeof(part));
	close(from);
	return err;
}
