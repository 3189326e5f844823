/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/nbdlink.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/nbd-netlink.h>
#include <linux/netlink.h>

#include "lib/genl.h"

/* klibc does not have it. */
#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

enum { ANSWER_MAX = 4096 };

static int send_message(const struct nbdlink *link, const struct genl *msg)
{
	if (msg->full)
		return -EMSGSIZE;
	return send(link->fd, msg->bytes, msg->len, 0) < 0 ? -errno : 0;
}

/* Fills BYTES with what the kernel sends next.  Returns its length or -errno. */
static int receive(const struct nbdlink *link, uint8_t bytes[ANSWER_MAX])
{
	struct sockaddr_nl from;

	for (;;) {
		socklen_t size = sizeof(from);
		ssize_t got;

		memset(&from, 0, sizeof(from));
		got = recvfrom(link->fd, bytes, ANSWER_MAX, 0, (struct sockaddr *)&from, &size);
		if (got < 0 && errno != EINTR)
			return -errno;
		/* Any process can send to our port; only the kernel's is 0. */
		if (got >= 0 && from.nl_pid == 0)
			return (int)got;
	}
}

/* The kernel's groups: an array of attributes, each with a name and a number. */
static uint32_t find_group(const struct genl_attrs *attrs)
{
	static const char name[] = NBD_GENL_MCAST_GROUP_NAME;
	struct genl_attrs groups, group, value;
	uint16_t type;

	if (!genl_find(attrs, CTRL_ATTR_MCAST_GROUPS, 0, &groups))
		return 0;
	while (genl_next_attr(&groups, &type, &group))
		if (genl_find(&group, CTRL_ATTR_MCAST_GRP_NAME, sizeof(name), &value) &&
			!memcmp(value.bytes, name, sizeof(name)) &&
			genl_find(&group, CTRL_ATTR_MCAST_GRP_ID, sizeof(uint32_t), &value))
			return genl_u32(&value);
	return 0;
}

static void take_family(struct nbdlink *link, const struct genl_answer *answer)
{
	struct genl_attrs value;

	if (answer->family != GENL_ID_CTRL)
		return;
	if (genl_find(&answer->attrs, CTRL_ATTR_FAMILY_ID, sizeof(uint16_t), &value))
		link->family = genl_u16(&value);
	link->group = find_group(&answer->attrs);
}

/* Sends MSG and waits for the kernel to say what has become of it. */
static int ask(struct nbdlink *link, const struct genl *msg)
{
	uint8_t bytes[ANSWER_MAX];
	struct genl_answer answer;
	int err = send_message(link, msg);

	while (!err) {
		const uint8_t *at = bytes;
		size_t len;
		int got = receive(link, bytes);

		if (got < 0)
			return got;
		for (len = (size_t)got; genl_next(&at, &len, &answer);) {
			if (answer.seq != link->seq)
				continue;
			if (answer.status)
				return answer.err;
			take_family(link, &answer);
		}
	}
	return err;
}

int nbdlink_open(struct nbdlink *link)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	struct genl msg;
	int err = 0;

	*link = (struct nbdlink){ .seq = 1 };
	link->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (link->fd < 0)
		return -errno;
	if (bind(link->fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
		connect(link->fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		err = -errno;
	genl_begin(&msg, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, link->seq);
	genl_put_text(&msg, CTRL_ATTR_FAMILY_NAME, NBD_GENL_FAMILY_NAME);
	if (!err)
		err = ask(link, &msg);
	if (!err && !link->family)
		err = -ENOENT;
	if (err)
		nbdlink_close(link);
	return err;
}

void nbdlink_close(struct nbdlink *link)
{
	close(link->fd);
	link->fd = -1;
}

static void put_socket(struct genl *msg, int fd)
{
	size_t sockets = genl_open(msg, NBD_ATTR_SOCKETS);
	size_t item = genl_open(msg, NBD_SOCK_ITEM);

	genl_put_u32(msg, NBD_SOCK_FD, (uint32_t)fd);
	genl_close(msg, item);
	genl_close(msg, sockets);
}

/* No NBD_ATTR_CLIENT_FLAGS: the device stays when nobody has it open, and when it is disconnected. */
static void put_device(struct genl *msg, const struct nbdlink_device *device)
{
	genl_put_u32(msg, NBD_ATTR_INDEX, device->index);
	genl_put_u64(msg, NBD_ATTR_SIZE_BYTES, device->size);
	genl_put_u64(msg, NBD_ATTR_BLOCK_SIZE_BYTES, device->block);
	genl_put_u64(msg, NBD_ATTR_TIMEOUT, device->timeout_s);
	genl_put_u64(msg, NBD_ATTR_DEAD_CONN_TIMEOUT, device->dead_timeout_s);
	put_socket(msg, device->fd);
}

int nbdlink_connect(struct nbdlink *link, const struct nbdlink_device *device)
{
	struct genl msg;

	genl_begin(&msg, link->family, NBD_CMD_CONNECT, ++link->seq);
	put_device(&msg, device);
	genl_put_u64(&msg, NBD_ATTR_SERVER_FLAGS, device->flags);
	return ask(link, &msg);
}

int nbdlink_reconnect(struct nbdlink *link, const struct nbdlink_device *device)
{
	struct genl msg;

	genl_begin(&msg, link->family, NBD_CMD_RECONFIGURE, ++link->seq);
	put_device(&msg, device);
	return ask(link, &msg);
}

int nbdlink_watch(struct nbdlink *link)
{
	if (!link->group)
		return -ENOENT;
	if (setsockopt(link->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &link->group,
		    sizeof(link->group)) < 0)
		return -errno;
	return 0;
}

static bool is_dead(const struct nbdlink *link, const struct genl_answer *answer, unsigned index)
{
	struct genl_attrs value;

	return !answer->status && answer->family == link->family &&
		answer->cmd == NBD_CMD_LINK_DEAD &&
		genl_find(&answer->attrs, NBD_ATTR_INDEX, sizeof(uint32_t), &value) &&
		genl_u32(&value) == index;
}

int nbdlink_wait_dead(struct nbdlink *link, unsigned index)
{
	uint8_t bytes[ANSWER_MAX];
	struct genl_answer answer;

	for (;;) {
		const uint8_t *at = bytes;
		int got = receive(link, bytes);

		/* A message was lost; it may have been the one. */
		if (got == -ENOBUFS)
			return 0;
		if (got < 0)
			return got;
		for (size_t len = (size_t)got; genl_next(&at, &len, &answer);)
			if (is_dead(link, &answer, index))
				return 0;
	}
}
