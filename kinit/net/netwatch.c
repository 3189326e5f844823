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
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/net/netdev.h"
#include "kinit/net/netif.h"
#include "kinit/net/netlease.h"
#include "kinit/net/netlist.h"
#include "lib/rtnl.h"
#include "lib/text.h"
#include "lib/vec.h"

enum {
	DATAGRAM_MAX = 32768,    /* the kernel makes them no larger than this */
	LIST_TIMEOUT_MS = 10000, /* it answers at once, unless a driver keeps it from that */
};

static const struct worker_job lister;

/* In the order in which the kernel got them, whoever has told of them first. */
static struct netif *insert(struct boot *boot, int index)
{
	struct net *net = boot->net;
	struct netif *grown = vec_grow(net->items, &net->cap, net->n + 1, sizeof(*grown));
	size_t i = net->n;

	if (!grown) {
		log_warn("no memory for another network interface; it is not used");
		return NULL;
	}
	net->items = grown;
	for (; i > 0 && grown[i - 1].index > index; i--)
		grown[i] = grown[i - 1];
	grown[i] = (struct netif){ .index = index };
	net->n++;
	return &grown[i];
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
		netif = insert(boot, link->index);
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

/* A list is needed that was begun after now. */
static void want_list(struct net *net, int64_t when_ms)
{
	net->stale = true;
	net->rescan_ms = when_ms;
}

static void take(struct boot *boot, const struct rtnl_message *msg)
{
	struct rtnl_link link;
	struct netif *netif;

	/* Other families tell that a bridge or IPv6 lets go of an interface that stays. */
	if (rtnl_read_link(msg, &link) || link.family != AF_UNSPEC)
		return;
	netif = netif_find(boot->net, link.index);
	if (msg->type == RTM_NEWLINK) {
		update(boot, &link);
		return;
	}
	if (netif)
		remove_at(boot, (size_t)(netif - boot->net->items));
	/* The list that is being made may still have it. */
	if (worker_busy(boot, &lister, 0))
		want_list(boot->net, 0);
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

/* Starts the worker that makes the next page, or the first one. */
static void list(struct boot *boot)
{
	struct net *net = boot->net;

	if (!net->listed) {
		net->dumps++;
		net->stale = false;
	}
	net->rescan_ms = boot->now_ms + BOOT_TICK_MS;
	if (worker_start(boot, &lister, 0)) {
		net->listed = 0;
		want_list(net, net->rescan_ms);
	}
}

/* What was told while the list was made is newer than the list. */
static void take_page(struct boot *boot, const struct netlist *page)
{
	struct net *net = boot->net;

	for (size_t i = 0; i < page->n; i++) {
		const struct netif *netif = netif_find(net, page->links[i].index);

		if (!netif || netif->seen != net->dumps)
			update(boot, &page->links[i]);
		net->listed = page->links[i].index;
	}
	if (page->more) {
		list(boot);
		return;
	}
	net->listed = 0;
	sweep(boot);
}

/* Does PAGE come behind those that are there? */
static bool goes_on(const struct net *net, const struct netlist *page)
{
	return !page->n || page->links[0].index > net->listed;
}

static void is_stuck(struct boot *boot)
{
	char who[NETIF_WHY_SIZE];

	if (!boot->net->stuck)
		log_warn(
			"the kernel has not answered a question about the network for %d s: %s seems to hold it",
			LIST_TIMEOUT_MS / 1000, netdev_holder_text(boot, who));
	boot->net->stuck = true;
}

static void run(struct boot *boot, int id, void *data)
{
	(void)id;
	netlist_read(boot->net->listed, data);
}

static void done(struct boot *boot, int id, const struct worker_end *end)
{
	const struct netlist *page = end->report;
	struct net *net = boot->net;

	(void)id;
	if (end->fate == WORKER_REPORTED && !page->err && goes_on(net, page)) {
		net->stuck = false;
		if (!net->stale) {
			take_page(boot, page);
			return;
		}
		want_list(net, 0);
	} else {
		if (end->fate == WORKER_LATE)
			is_stuck(boot);
		want_list(net, boot->now_ms + BOOT_TICK_MS);
	}
	net->listed = 0;
}

_Static_assert(sizeof(struct netlist) <= WORKER_REPORT_MAX, "a page fits into a report");

static const struct worker_job lister = {
	.name = "list of links",
	.timeout_ms = LIST_TIMEOUT_MS,
	.report_size = sizeof(struct netlist),
	.make_sound = netlist_make_sound,
	.run = run,
	.done = done,
};

int netwatch_open(struct boot *boot)
{
	boot->net->fd = netlink_open(RTMGRP_LINK);
	if (boot->net->fd < 0)
		return boot->net->fd;
	want_list(boot->net, 0);
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
			want_list(boot->net, 0);
			continue;
		}
		if (len < 0)
			break;
		rest.len = (size_t)len;
		while (rtnl_next(&rest, &msg))
			take(boot, &msg);
	}
}

bool netwatch_is_listed(const struct boot *boot)
{
	const struct net *net = boot->net;

	/* Who wants it has had the first one; and one that the kernel holds up may never end. */
	return net->fd < 0 || net->wanted || net->stuck ||
	       (net->dumps && !worker_busy(boot, &lister, 0));
}

/* Who looks for a disk has mostly found it before anybody wants to know of the network. */
static bool may_wait(const struct boot *boot)
{
	return !boot->net->dumps && !boot->net->wanted && !boot->look_ms && !boot->failed;
}

void netwatch_rescan(struct boot *boot, bool ticking)
{
	struct net *net = boot->net;
	int64_t first_ms = boot->start_ms + BOOT_TICK_MS;

	if (may_wait(boot) && boot->now_ms < first_ms) {
		boot_wake_by(boot, first_ms);
		return;
	}
	if (!net->stale && !ticking)
		return;
	if (boot->now_ms >= net->rescan_ms && !worker_busy(boot, &lister, 0))
		list(boot);
	if (net->rescan_ms > boot->now_ms)
		boot_wake_by(boot, net->rescan_ms);
}
