/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netwatch.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "kinit/base/log.h"
#include "kinit/base/netlink.h"
#include "kinit/boot.h"
#include "kinit/net/netdev.h"
#include "kinit/net/netif.h"
#include "kinit/net/netlease.h"
#include "lib/rtnl.h"
#include "lib/text.h"
#include "lib/vec.h"

enum { DATAGRAM_MAX = 32768 }; /* the kernel makes them no larger than this */

static struct netif *append(struct boot *boot, int index)
{
	struct net *net = boot->net;
	struct netif *grown = vec_grow(net->items, &net->cap, net->n + 1, sizeof(*grown));

	if (!grown) {
		log_warn("no memory for another network interface; it is not used");
		return NULL;
	}
	net->items = grown;
	grown[net->n] = (struct netif){ .index = index };
	return &grown[net->n++];
}

static void remove_at(struct boot *boot, size_t i)
{
	struct net *net = boot->net;

	log_debug("%s is gone", net->items[i].name);
	for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
		netlease_stop(boot, &net->items[i], family);
	memmove(&net->items[i], &net->items[i + 1], (net->n - i - 1) * sizeof(*net->items));
	net->n--;
}

static void log_change(const struct netif *netif, const char *old_name, bool had_carrier)
{
	if (!old_name[0])
		log_debug("%s is there", netif->name);
	else if (strcmp(old_name, netif->name))
		log_debug("%s is called %s now", old_name, netif->name);
	if (had_carrier != netif->carrier)
		log_debug("%s: carrier %s", netif->name, netif->carrier ? "on" : "off");
}

static void update(struct boot *boot, const struct rtnl_link *link)
{
	struct netif *netif = netif_find(boot->net, link->index);
	char old_name[NET_NAME_SIZE];
	bool had_carrier;

	if (!netif)
		netif = append(boot, link->index);
	if (!netif)
		return;
	had_carrier = netif->carrier;
	memcpy(old_name, netif->name, sizeof(old_name));
	text_copy(netif->name, sizeof(netif->name), link->name);
	text_copy(netif->kind, sizeof(netif->kind), link->kind);
	memcpy(netif->mac, link->mac, link->mac_len);
	netif->mac_len = link->mac_len;
	netif->arptype = link->arptype;
	netif->flags = link->flags;
	netif->mtu = link->mtu;
	netif->lower = link->lower;
	netif->master = link->master;
	netif->carrier = (link->flags & IFF_UP) && (link->flags & IFF_LOWER_UP);
	netif->seen = boot->net->dumps;
	log_change(netif, old_name, had_carrier);
}

/* Those that the complete list does not have are gone, and nobody has told us. */
static void sweep(struct boot *boot)
{
	size_t i = 0;

	while (i < boot->net->n)
		if (boot->net->items[i].seen != boot->net->dumps)
			remove_at(boot, i);
		else
			i++;
}

static void end_dump(struct boot *boot, const struct rtnl_message *msg)
{
	boot->net->dumping = false;
	if (msg->type == NLMSG_DONE && !boot->net->stale)
		sweep(boot);
}

static void take(struct boot *boot, const struct rtnl_message *msg)
{
	struct rtnl_link link;
	struct netif *netif;

	/* What was told while the list was made may have changed the order of it. */
	if (msg->flags & NLM_F_DUMP_INTR)
		boot->net->stale = true;
	if (msg->type == NLMSG_DONE || msg->type == NLMSG_ERROR)
		end_dump(boot, msg);
	/* Other families tell that a bridge or IPv6 lets go of an interface that stays. */
	if (rtnl_read_link(msg, &link) || link.family != AF_UNSPEC)
		return;
	netif = netif_find(boot->net, link.index);
	if (msg->type == RTM_NEWLINK)
		update(boot, &link);
	else if (netif)
		remove_at(boot, (size_t)(netif - boot->net->items));
}

/* Unless an answer to that is on its way. */
static void ask_for_all(struct boot *boot)
{
	struct ifinfomsg head = { .ifi_family = AF_UNSPEC };
	struct rtnl_request request;

	if (boot->net->dumping)
		return;
	rtnl_begin(&request, RTM_GETLINK, NLM_F_DUMP, &head, sizeof(head));
	boot->net->dumps++;
	boot->net->stale = false;
	boot->net->dumping = netlink_send(boot->net->fd, &request) == 0;
}

int netwatch_open(struct boot *boot)
{
	boot->net->fd = netlink_open(RTMGRP_LINK);
	if (boot->net->fd < 0)
		return boot->net->fd;
	ask_for_all(boot);
	return 0;
}

void netwatch_read(struct boot *boot)
{
	static uint8_t bytes[DATAGRAM_MAX];
	ssize_t len;

	for (;;) {
		struct rtnl_bytes rest = { bytes, 0 };
		struct rtnl_message msg;

		len = netlink_receive(boot->net->fd, bytes, sizeof(bytes));
		if (len == -ENOBUFS) {
			log_debug("messages about interfaces were lost; asking for all");
			boot->net->stale = true;
			continue;
		}
		if (len < 0)
			break;
		rest.len = (size_t)len;
		while (rtnl_next(&rest, &msg))
			take(boot, &msg);
	}
	if (boot->net->stale)
		ask_for_all(boot);
}

/* Events tell all there is to know; this is for the case that one did not come.  Not while a link
 * is being changed: the answer would have to wait for it, and PID 1 with it. */
void netwatch_rescan(struct boot *boot)
{
	struct net *net = boot->net;

	if (boot->now_ms >= net->rescan_ms && !netdev_busy(boot)) {
		ask_for_all(boot);
		net->rescan_ms = boot->now_ms + BOOT_TICK_MS;
	}
	if (net->rescan_ms > boot->now_ms)
		boot_wake_by(boot, net->rescan_ms);
}
