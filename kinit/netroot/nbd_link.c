/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nbd_link.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/nbd-netlink.h>
#include <linux/netlink.h>

#include "kinit/base/netlink.h"
#include "lib/genl.h"

/* klibc does not have it. */
#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

enum { ANSWER_MAX = 4096 };

/* The kernel's groups: an array of attributes, each with a name and a number. */
static uint32_t find_group(const struct rtnl_bytes *attrs)
{
	static const char name[] = NBD_GENL_MCAST_GROUP_NAME;
	struct rtnl_bytes groups, value;
	struct rtnl_attr group;

	if (!rtnl_find(*attrs, CTRL_ATTR_MCAST_GROUPS, 0, &groups))
		return 0;
	while (rtnl_next_attr(&groups, &group))
		if (rtnl_find(group.value, CTRL_ATTR_MCAST_GRP_NAME, sizeof(name), &value) &&
			!memcmp(value.at, name, sizeof(name)) &&
			rtnl_find(group.value, CTRL_ATTR_MCAST_GRP_ID, sizeof(uint32_t), &value))
			return rtnl_u32(&value);
	return 0;
}

static void take_family(struct nbd_link *link, const struct genl_answer *answer)
{
	struct rtnl_bytes value;

	if (answer->family != GENL_ID_CTRL)
		return;
	if (rtnl_find(answer->attrs, CTRL_ATTR_FAMILY_ID, sizeof(uint16_t), &value))
		memcpy(&link->family, value.at, sizeof(link->family));
	link->group = find_group(&answer->attrs);
}

/* Sends MSG and waits for the kernel to say what has become of it. */
static int ask(struct nbd_link *link, const struct rtnl_request *msg)
{
	uint8_t bytes[ANSWER_MAX];
	struct genl_answer answer;
	int err = netlink_send(link->fd, msg);

	while (!err) {
		ssize_t got = netlink_receive(link->fd, bytes, sizeof(bytes));
		struct rtnl_bytes rest = { bytes, (size_t)got };

		if (got < 0)
			return (int)got;
		while (genl_next(&rest, &answer)) {
			if (answer.seq != link->seq)
				continue;
			if (answer.status)
				return answer.err;
			take_family(link, &answer);
		}
	}
	return err;
}

int nbd_link_open(struct nbd_link *link)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	struct rtnl_request msg;
	int err = 0;

	*link = (struct nbd_link){ .seq = 1 };
	link->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (link->fd < 0)
		return -errno;
	if (bind(link->fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
		connect(link->fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		err = -errno;
	genl_begin(&msg, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, link->seq);
	rtnl_put_text(&msg, CTRL_ATTR_FAMILY_NAME, NBD_GENL_FAMILY_NAME);
	if (!err)
		err = ask(link, &msg);
	if (!err && !link->family)
		err = -ENOENT;
	if (err)
		nbd_link_close(link);
	return err;
}

void nbd_link_close(struct nbd_link *link)
{
	close(link->fd);
	link->fd = -1;
}

static void put_socket(struct rtnl_request *msg, int fd)
{
	size_t sockets = rtnl_nest(msg, NBD_ATTR_SOCKETS | NLA_F_NESTED);
	size_t item = rtnl_nest(msg, NBD_SOCK_ITEM | NLA_F_NESTED);

	rtnl_put_u32(msg, NBD_SOCK_FD, (uint32_t)fd);
	rtnl_end(msg, item);
	rtnl_end(msg, sockets);
}

/* No NBD_ATTR_CLIENT_FLAGS: the device stays when nobody has it open, and when it is disconnected. */
static void put_device(struct rtnl_request *msg, const struct nbd_link_device *device)
{
	rtnl_put_u32(msg, NBD_ATTR_INDEX, device->index);
	rtnl_put_u64(msg, NBD_ATTR_SIZE_BYTES, device->size);
	rtnl_put_u64(msg, NBD_ATTR_BLOCK_SIZE_BYTES, device->block);
	rtnl_put_u64(msg, NBD_ATTR_TIMEOUT, device->timeout_s);
	rtnl_put_u64(msg, NBD_ATTR_DEAD_CONN_TIMEOUT, device->dead_timeout_s);
	put_socket(msg, device->fd);
}

int nbd_link_connect(struct nbd_link *link, const struct nbd_link_device *device)
{
	struct rtnl_request msg;

	genl_begin(&msg, link->family, NBD_CMD_CONNECT, ++link->seq);
	put_device(&msg, device);
	rtnl_put_u64(&msg, NBD_ATTR_SERVER_FLAGS, device->flags);
	return ask(link, &msg);
}

int nbd_link_reconnect(struct nbd_link *link, const struct nbd_link_device *device)
{
	struct rtnl_request msg;

	genl_begin(&msg, link->family, NBD_CMD_RECONFIGURE, ++link->seq);
	put_device(&msg, device);
	return ask(link, &msg);
}

int nbd_link_disconnect(struct nbd_link *link, unsigned index)
{
	struct rtnl_request msg;

	genl_begin(&msg, link->family, NBD_CMD_DISCONNECT, ++link->seq);
	rtnl_put_u32(&msg, NBD_ATTR_INDEX, index);
	return ask(link, &msg);
}

int nbd_link_watch(struct nbd_link *link)
{
	if (!link->group)
		return -ENOENT;
	if (setsockopt(link->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &link->group,
		    sizeof(link->group)) < 0)
		return -errno;
	return 0;
}

static bool is_dead(const struct nbd_link *link, const struct genl_answer *answer, unsigned index)
{
	struct rtnl_bytes value;

	return !answer->status && answer->family == link->family &&
	       answer->cmd == NBD_CMD_LINK_DEAD &&
	       rtnl_find(answer->attrs, NBD_ATTR_INDEX, sizeof(uint32_t), &value) &&
	       rtnl_u32(&value) == index;
}

int nbd_link_wait_dead(struct nbd_link *link, unsigned index)
{
	uint8_t bytes[ANSWER_MAX];
	struct genl_answer answer;

	for (;;) {
		ssize_t got = netlink_receive(link->fd, bytes, sizeof(bytes));
		struct rtnl_bytes rest = { bytes, (size_t)got };

		/* A message was lost; it may have been the one. */
		if (got == -ENOBUFS)
			return 0;
		if (got < 0)
			return (int)got;
		while (genl_next(&rest, &answer))
			if (is_dead(link, &answer, index))
				return 0;
	}
}
