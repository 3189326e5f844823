// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>
#include <linux/in6.h>
#include <linux/rtnetlink.h>

#include "kinit/log.h"
#include "kinit/slaac_conf.h"
#include "kinit/slaac_watch.h"
#include "lib/clock.h"

#define GROUP(name) (1U << (RTNLGRP_##name - 1))

enum {
	GROUPS = GROUP(IPV6_IFADDR) | GROUP(IPV6_IFINFO) | GROUP(IPV6_ROUTE) | GROUP(IPV6_PREFIX) |
		 GROUP(ND_USEROPT)
};

/* Of the kernel alone: another process could send to the socket as well.  Returns 0 then. */
static int read_datagram(int fd, uint8_t *bytes, size_t size)
{
	struct sockaddr_nl from = { 0 };
	socklen_t fromlen = sizeof(from);
	ssize_t len = recvfrom(
		fd, bytes, size, MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from, &fromlen);

	if (len < 0)
		return -errno;
	if ((size_t)len > size)
		return -ENOBUFS;
	return from.nl_pid ? 0 : (int)len;
}

static int receive(struct slaac_watch *watch, uint8_t *bytes, size_t size, int64_t until_ms)
{
	struct pollfd ready = { .fd = watch->fd, .events = POLLIN };

	for (;;) {
		int len = read_datagram(watch->fd, bytes, size);
		int64_t left = until_ms - clock_ms();

		if (len && len != -EAGAIN && len != -EINTR)
			return len;
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&ready, 1, left < INT32_MAX ? (int)left : INT32_MAX) < 0 && errno != EINTR)
			return -errno;
	}
}

static int dump(struct slaac_watch *watch, enum slaac_dump dump)
{
	static const uint16_t types[] = {
		[SLAAC_DUMP_LINK] = RTM_GETLINK,
		[SLAAC_DUMP_ADDRESSES] = RTM_GETADDR,
		[SLAAC_DUMP_ROUTES] = RTM_GETROUTE,
	};
	struct {
		struct nlmsghdr head;
		struct ifinfomsg
			msg; /* all three have the family first, and ask for all by zeros */
	} request = {
		.head = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = types[dump],
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
			.nlmsg_seq = 1 + (uint32_t)dump,
		},
		.msg = { .ifi_family = AF_INET6 },
	};

	return send(watch->fd, &request, sizeof(request), 0) < 0 ? -errno : 0;
}

/* RFC 4861, 4.1: with our hardware address, the router need not ask for it. */
static size_t make_solicitation(const struct netask *ask, uint8_t bytes[16])
{
	enum { ROUTER_SOLICITATION = 133, SOURCE_LINK_ADDRESS = 1 };

	memset(bytes, 0, 16);
	bytes[0] = ROUTER_SOLICITATION;
	if (ask->mac_len != 6)
		return 8;
	bytes[8] = SOURCE_LINK_ADDRESS;
	bytes[9] = 1;
	memcpy(bytes + 10, ask->mac, 6);
	return 16;
}

/* To all routers, ff02::2.  The kernel computes the checksum; the limit of hops has to be 255. */
static int solicit(struct slaac_watch *watch)
{
	struct sockaddr_in6 routers = {
		.sin6_family = AF_INET6,
		.sin6_addr = { .s6_addr = { 0xff, 2, [15] = 2 } },
		.sin6_scope_id = (uint32_t)watch->ask->ifindex,
	};
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6), hops = 255, err = 0;
	uint8_t bytes[16];
	size_t len = make_solicitation(watch->ask, bytes);

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops)) < 0 ||
		sendto(fd, bytes, len, 0, (struct sockaddr *)&routers, sizeof(routers)) < 0)
		err = -errno;
	close(fd);
	return err;
}

const struct slaac_kernel slaac_kernel = {
	.now = clock_ms,
	.receive = receive,
	.dump = dump,
	.solicit = solicit,
};

static int open_rtnetlink(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = GROUPS };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), err;

	if (fd < 0)
		return -errno;
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0)
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* The socket comes first, or what the kernel does at once would not be seen. */
int slaac_watch_open(struct slaac_watch *watch, const struct netask *ask)
{
	int err;

	memset(watch, 0, sizeof(*watch));
	watch->ask = ask;
	watch->kernel = &slaac_kernel;
	watch->facts.ifindex = ask->ifindex;
	watch->solicits = ask->methods & (NET_SLAAC | NET_DHCP6);
	watch->fd = open_rtnetlink();
	if (watch->fd < 0)
		return watch->fd;
	err = slaac_conf_set(SLAAC_CONF, ask);
	if (err)
		log_err("%s: IPv6 cannot be set up: %s", ask->name,
			err == -EAFNOSUPPORT ? "this kernel has none" : strerror(-err));
	if (!err)
		err = slaac_watch_start(watch);
	if (err)
		slaac_watch_close(watch);
	return err;
}

void slaac_watch_close(struct slaac_watch *watch)
{
	close(watch->fd);
}
