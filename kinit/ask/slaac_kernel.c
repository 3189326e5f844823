/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>
#include <linux/icmpv6.h>
#include <linux/in6.h>
#include <linux/rtnetlink.h>

#include "kinit/ask/dhcp6_socket.h"
#include "kinit/ask/slaac_conf.h"
#include "kinit/ask/slaac_watch.h"
#include "kinit/base/confine.h"
#include "kinit/base/log.h"
#include "kinit/base/netlink.h"
#include "lib/clock.h"

#define GROUP(name) (1U << (RTNLGRP_##name - 1))

enum {
	GROUPS = GROUP(IPV6_IFADDR) | GROUP(IPV6_IFINFO) | GROUP(IPV6_ROUTE) | GROUP(IPV6_PREFIX) |
		 GROUP(ND_USEROPT)
};

static int receive(struct slaac_watch *watch, uint8_t *bytes, size_t size, int64_t until_ms)
{
	for (;;) {
		int len = (int)netlink_receive(watch->fd, bytes, size), err;
		int64_t left = until_ms - clock_ms();

		if (len != -EAGAIN)
			return len;
		if (left <= 0)
			return -ETIMEDOUT;
		err = netlink_wait(watch->fd, left < INT32_MAX ? (int)left : INT32_MAX);
		if (err && err != -ETIMEDOUT)
			return err;
	}
}

static int dump(struct slaac_watch *watch, enum slaac_dump dump)
{
	static const uint16_t types[] = {
		[SLAAC_DUMP_LINK] = RTM_GETLINK,
		[SLAAC_DUMP_ADDRESSES] = RTM_GETADDR,
		[SLAAC_DUMP_ROUTES] = RTM_GETROUTE,
	};
	/* All three have the family first, and ask for all by zeros. */
	const struct ifinfomsg all = { .ifi_family = AF_INET6 };
	struct rtnl_request request;

	rtnl_begin(&request, types[dump], NLM_F_DUMP, &all, sizeof(all));
	rtnl_set_seq(&request, 1 + (uint32_t)dump);
	return netlink_send(watch->fd, &request);
}

/* RFC 4861, 4.1: with our hardware address, the router need not ask for it. */
static size_t make_solicitation(const struct ask *ask, uint8_t bytes[16])
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

/* Nothing is to be heard on it: the kernel reads what routers say. */
static int open_solicitor(void)
{
	struct icmp6_filter deaf;
	int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6), hops = 255, err;

	if (fd < 0)
		return -errno;
	memset(&deaf, 0xff, sizeof(deaf));
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, &deaf, sizeof(deaf)) == 0 &&
		setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof(hops)) == 0)
		return fd;
	err = -errno;
	close(fd);
	return err;
}

/* To all routers, ff02::2.  The kernel computes the checksum; the limit of hops has to be 255. */
static int solicit(struct slaac_watch *watch)
{
	struct sockaddr_in6 routers = {
		.sin6_family = AF_INET6,
		.sin6_addr = { .s6_addr = { 0xff, 2, [15] = 2 } },
		.sin6_scope_id = (uint32_t)watch->ask->ifindex,
	};
	uint8_t bytes[16];
	size_t len = make_solicitation(watch->ask, bytes);

	if (watch->solicit_fd < 0)
		return watch->solicit_fd;
	return sendto(watch->solicit_fd, bytes, len, 0, (struct sockaddr *)&routers,
		       sizeof(routers)) < 0
		       ? -errno
		       : 0;
}

const struct slaac_kernel slaac_kernel = {
	.now = clock_ms,
	.receive = receive,
	.dump = dump,
	.solicit = solicit,
};

/* The socket comes first, or what the kernel does at once would not be seen. */
int slaac_watch_open(struct slaac_watch *watch, const struct ask *ask)
{
	int err;

	memset(watch, 0, sizeof(*watch));
	watch->ask = ask;
	watch->kernel = &slaac_kernel;
	watch->facts.ifindex = ask->ifindex;
	watch->solicits = ask->methods & (NET_SLAAC | NET_DHCP6);
	watch->fd = netlink_open(GROUPS);
	if (watch->fd < 0)
		return watch->fd;
	err = slaac_conf_set(SLAAC_CONF, ask);
	if (err)
		log_err("%s: IPv6 cannot be set up: %s", ask->name,
			err == -EAFNOSUPPORT ? "this kernel has none" : strerror(-err));
	watch->solicit_fd = watch->solicits ? open_solicitor() : -ENOTCONN;
	watch->dhcp6_fd = watch->solicits ? dhcp6_socket_open(ask) : -ENOTCONN;
	confine(CONFINE_TALK, (const int[]){ watch->fd, watch->solicit_fd, watch->dhcp6_fd }, 3);
	if (!err)
		err = slaac_watch_start(watch);
	if (err)
		slaac_watch_close(watch);
	return err;
}

void slaac_watch_close(struct slaac_watch *watch)
{
	close(watch->fd);
	if (watch->solicit_fd >= 0)
		close(watch->solicit_fd);
	if (watch->dhcp6_fd >= 0)
		close(watch->dhcp6_fd);
}
