/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/server/connect.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kinit/server/socketaddr.h"
#include "lib/clock.h"
#include "lib/random.h"

/* Below are those that the Internet's services have; glibc's bindresvport() begins here as well. */
enum {
	RESERVED_FIRST = 600,
	RESERVED_LAST = 1023,
	RESERVED_COUNT = RESERVED_LAST - RESERVED_FIRST + 1
};

static int bind_reserved(int fd, enum ip_family family)
{
	struct ipaddr any = { .family = family };
	unsigned start = random_u32() % RESERVED_COUNT;
	union socketaddr own;

	for (unsigned i = 0; i < RESERVED_COUNT; i++) {
		unsigned port = RESERVED_FIRST + (start + i) % RESERVED_COUNT;
		socklen_t len = socketaddr_make(&any, (uint16_t)port, &own);

		if (!bind(fd, &own.any, len))
			return 0;
		if (errno != EADDRINUSE)
			return -errno;
	}
	return -EADDRINUSE;
}

/* Until FD is ready for EVENTS.  Returns 0 or -errno. */
static int await(int fd, short events, int64_t until_ms)
{
	struct pollfd poller = { .fd = fd, .events = events };

	for (;;) {
		int64_t left = until_ms - clock_ms();
		int n = poll(&poller, 1, left > 0 ? (int)left : 0);

		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (!n && left <= 0)
			return -ETIMEDOUT;
	}
}

static int connect_to(int fd, const union socketaddr *to, socklen_t len, int timeout_ms)
{
	int err, value = 0;
	socklen_t size = sizeof(value);

	if (!connect(fd, &to->any, len))
		return 0;
	if (errno != EINPROGRESS)
		return -errno;
	err = await(fd, POLLOUT, clock_ms() + timeout_ms);
	if (err)
		return err;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &value, &size) < 0)
		return -errno;
	return -value;
}

int connect_open(enum connect_kind kind, const struct ipaddr *addr, uint16_t port, int reserved,
	int timeout_ms)
{
	union socketaddr to;
	socklen_t len = socketaddr_make(addr, port, &to);
	int type = kind == CONNECT_TCP ? SOCK_STREAM : SOCK_DGRAM, err = 0;
	int fd = socket(to.any.sa_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	if (reserved)
		err = bind_reserved(fd, addr->family);
	if (!err)
		err = connect_to(fd, &to, len, timeout_ms);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int connect_send(int fd, const void *bytes, size_t len, int64_t until_ms)
{
	const char *at = bytes;

	while (len) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
		int err;

		if (n >= 0) {
			at += n;
			len -= (size_t)n;
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		err = await(fd, POLLOUT, until_ms);
		if (err)
			return err;
	}
	return 0;
}

/* Up to LEN bytes, 0 at the end of a connection.  A server that sends without a pause is not listened to
 * for longer than another one. */
static ssize_t receive(int fd, void *bytes, size_t len, int64_t until_ms)
{
	for (;;) {
		ssize_t n;
		int err;

		if (clock_ms() >= until_ms)
			return -ETIMEDOUT;
		n = recv(fd, bytes, len, 0);
		if (n >= 0)
			return n;
		if (errno != EAGAIN && errno != EINTR)
			return -errno;
		err = await(fd, POLLIN, until_ms);
		if (err)
			return err;
	}
}

int connect_receive(int fd, void *bytes, size_t len, int64_t until_ms)
{
	char *at = bytes;

	while (len) {
		ssize_t n = receive(fd, at, len, until_ms);

		if (n <= 0)
			return n ? (int)n : -EPIPE;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int connect_datagram(int fd, void *bytes, size_t len, int64_t until_ms)
{
	return (int)receive(fd, bytes, len, until_ms);
}

int connect_own_address(int fd, struct ipaddr *addr)
{
	union socketaddr own;
	socklen_t len = sizeof(own);

	if (getsockname(fd, &own.any, &len) < 0)
		return -errno;
	*addr = socketaddr_read(&own);
	return 0;
}
