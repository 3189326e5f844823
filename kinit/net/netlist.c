/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netlist.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kinit/base/netlink.h"
#include "lib/sound.h"

enum {
	DATAGRAM_MAX = 32768, /* the kernel makes them no larger than this */
	PATIENCE_MS = 1000,   /* what is missing is made in the call that reads it */
	CHANGED = 1,          /* the list changed while the kernel made it */
	DONE = 2,
};

/* The kernel lists them in an order of its own, Linux 6.1 in that of a hash table. */
static void insert(struct netlist *list, int after, const struct rtnl_link *link)
{
	size_t i = list->n;

	if (link->index <= after || link->family != AF_UNSPEC)
		return;
	if (list->n == NETLIST_MAX) {
		list->more = true;
		if (link->index > list->links[--i].index)
			return;
	} else {
		list->n++;
	}
	for (; i > 0 && list->links[i - 1].index > link->index; i--)
		list->links[i] = list->links[i - 1];
	list->links[i] = *link;
}

/* A list that could not be completed ends with the reason. */
static int read_done(const struct rtnl_message *msg)
{
	int32_t err = 0;

	if (msg->body.len >= sizeof(err))
		memcpy(&err, msg->body.at, sizeof(err));
	return err < 0 ? err : DONE;
}

/* Returns 0, DONE, CHANGED or -errno. */
static int take(struct netlist *list, int after, const struct rtnl_message *msg)
{
	struct rtnl_link link;
	int err;

	if (msg->flags & NLM_F_DUMP_INTR)
		return CHANGED;
	if (msg->type == NLMSG_DONE)
		return read_done(msg);
	if (rtnl_read_error(msg, &err) == 0)
		return err ? err : DONE;
	if (rtnl_read_link(msg, &link) == 0)
		insert(list, after, &link);
	return 0;
}

static int take_all(struct netlist *list, int after, int fd)
{
	static uint8_t bytes[DATAGRAM_MAX];
	ssize_t len = netlink_receive(fd, bytes, sizeof(bytes));
	struct rtnl_bytes rest = { bytes, len < 0 ? 0 : (size_t)len };
	struct rtnl_message msg;
	int got = 0;

	if (len == -EAGAIN)
		return netlink_wait(fd, PATIENCE_MS);
	while (!got && rtnl_next(&rest, &msg))
		got = take(list, after, &msg);
	return len < 0 ? (int)len : got;
}

/* A socket for each try: what is left of the last answer goes with it. */
static int dump(struct netlist *list, int after)
{
	struct ifinfomsg head = { .ifi_family = AF_UNSPEC };
	struct rtnl_request request;
	int fd = netlink_open(0), got;

	if (fd < 0)
		return fd;
	list->n = 0;
	list->more = false;
	rtnl_begin(&request, RTM_GETLINK, NLM_F_DUMP, &head, sizeof(head));
	got = netlink_send(fd, &request);
	while (!got)
		got = take_all(list, after, fd);
	close(fd);
	return got;
}

void netlist_read(int after, struct netlist *list)
{
	int got;

	do
		got = dump(list, after);
	while (got == CHANGED);
	list->err = got < 0 ? got : 0;
}

/* A name is what the kernel says, whatever it is: it is cleaned where it is shown. */
static bool make_link_sound(struct rtnl_link *link)
{
	link->name[sizeof(link->name) - 1] = '\0';
	link->kind[sizeof(link->kind) - 1] = '\0';
	return link->name[0] && link->mac_len <= RTNL_MAC_MAX;
}

/* Only a full page has others behind it, and the next one goes on where it ends: so a list has an end. */
void netlist_make_sound(void *data)
{
	struct netlist *list = data;
	int last = 1;

	sound_err(&list->err);
	sound_bool(&list->more);
	if (list->n > NETLIST_MAX || (list->more && list->n < NETLIST_MAX))
		list->err = -EPROTO;
	for (size_t i = 0; i < list->n && !list->err; i++) {
		if (list->links[i].index < last || !make_link_sound(&list->links[i]))
			list->err = -EPROTO;
		last = list->links[i].index;
	}
}
