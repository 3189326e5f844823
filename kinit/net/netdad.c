/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netdad.h"

#include <errno.h>
#include <limits.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kinit/base/netlink.h"
#include "lib/clock.h"

enum { DATAGRAM_MAX = 32768 };

struct wait {
	int fd, index;
	struct ipaddr *addr;
	int64_t until_ms; /* INT64_MAX: without limit */
};

static bool is_meant(const struct wait *wait, const struct rtnl_address *address)
{
	if (address->index != wait->index)
		return false;
	if (wait->addr->family == IP_NONE)
		return address->addr.family == IP_V6 && address->scope == RT_SCOPE_LINK;
	return ipaddr_equal(&address->addr, wait->addr);
}

/* -EAGAIN: it says nothing that ends the wait. */
static int judge(const struct wait *wait, const struct rtnl_message *msg)
{
	struct rtnl_address address;

	if (msg->type != RTM_NEWADDR || rtnl_read_address(msg, &address) ||
		!is_meant(wait, &address))
		return -EAGAIN;
	if (address.flags & IFA_F_DADFAILED)
		return -EADDRINUSE;
	if (address.flags & IFA_F_TENTATIVE && !(address.flags & IFA_F_OPTIMISTIC))
		return -EAGAIN;
	*wait->addr = address.addr;
	return 0;
}

static int read_all(const struct wait *wait)
{
	static uint8_t bytes[DATAGRAM_MAX];
	ssize_t len;

	while ((len = netlink_receive(wait->fd, bytes, sizeof(bytes))) >= 0) {
		struct rtnl_bytes rest = { bytes, (size_t)len };
		struct rtnl_message msg;

		while (rtnl_next(&rest, &msg)) {
			int err = judge(wait, &msg);

			if (err != -EAGAIN)
				return err;
		}
	}
	return (int)len;
}

/* -ETIMEDOUT when there is nothing left to wait for. */
static int wait_more(const struct wait *wait)
{
	int64_t left = wait->until_ms - clock_ms();
	int err;

	if (left <= 0)
		return -ETIMEDOUT;
	err = netlink_wait(wait->fd, left > INT_MAX ? INT_MAX : (int)left);
	return err == -ETIMEDOUT && wait->until_ms == INT64_MAX ? 0 : err;
}

static int ask_for_all(int fd)
{
	struct ifaddrmsg head = { .ifa_family = AF_INET6 };
	struct rtnl_request request;

	rtnl_begin(&request, RTM_GETADDR, NLM_F_DUMP, &head, sizeof(head));
	return netlink_send(fd, &request);
}

int netdad_wait(int index, struct ipaddr *addr, int ms)
{
	struct wait wait = { .index = index,
		.addr = addr,
		.until_ms = ms == INT_MAX ? INT64_MAX : clock_ms() + ms };
	int err;

	wait.fd = netlink_open(RTMGRP_IPV6_IFADDR);
	if (wait.fd < 0)
		return wait.fd;
	err = ask_for_all(wait.fd);
	while (!err) {
		err = read_all(&wait);
		if (err == -ENOBUFS)
			err = ask_for_all(wait.fd);
		else if (err == -EAGAIN)
			err = wait_more(&wait);
		else
			break;
	}
	close(wait.fd);
	return err;
}
