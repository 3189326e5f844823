/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

enum { SOCKET_BUFFER = 1024 * 1024, ANSWER_MAX = 4096 };

static int open_socket(unsigned groups)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = groups };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), err;

	if (fd < 0)
		return -errno;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0)
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int netlink_open(unsigned groups)
{
	int size = SOCKET_BUFFER, fd = open_socket(groups);

	if (fd < 0)
		return fd;
	fcntl(fd, F_SETFL, O_NONBLOCK);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	return fd;
}

int netlink_send(int fd, const struct rtnl_request *request)
{
	if (request->full)
		return -EMSGSIZE;
	return send(fd, request->bytes, request->len, 0) < 0 ? -errno : 0;
}

ssize_t netlink_receive(int fd, void *bytes, size_t size)
{
	for (;;) {
		struct sockaddr_nl from = { .nl_pid = 1 };
		socklen_t fromlen = sizeof(from);
		ssize_t len =
			recvfrom(fd, bytes, size, MSG_TRUNC, (struct sockaddr *)&from, &fromlen);

		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return -errno;
		/* Only the kernel has port 0. */
		if (from.nl_pid)
			continue;
		return (size_t)len > size ? -ENOBUFS : len;
	}
}

int netlink_wait(int fd, int ms)
{
	struct pollfd poller = { .fd = fd, .events = POLLIN };
	int got = poll(&poller, 1, ms);

	if (got < 0)
		return errno == EINTR ? 0 : -errno;
	return got ? 0 : -ETIMEDOUT;
}

/* The kernel's answer to the request SEQ. */
static int take_answer(int fd, uint32_t seq)
{
	uint8_t bytes[ANSWER_MAX];
	ssize_t len;
	int err;

	while ((len = netlink_receive(fd, bytes, sizeof(bytes))) >= 0) {
		struct rtnl_bytes rest = { bytes, (size_t)len };
		struct rtnl_message msg;

		while (rtnl_next(&rest, &msg))
			if (msg.seq == seq && rtnl_read_error(&msg, &err) == 0)
				return err;
	}
	return (int)len;
}

int netlink_call(struct rtnl_request *request)
{
	static uint32_t seq;
	int err, fd = open_socket(0);

	if (fd < 0)
		return fd;
	rtnl_set_seq(request, ++seq);
	err = netlink_send(fd, request);
	if (!err)
		err = take_answer(fd, seq);
	close(fd);
	return err;
}
