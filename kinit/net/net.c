/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/net.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>

#include "cmdline/bootconf.h"
#include "cmdline/devref.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/net/netdev.h"
#include "kinit/net/netlease.h"
#include "kinit/net/netstate.h"
#include "kinit/net/netwatch.h"
#include "kinit/root/root.h"

enum { NOTICE_EVERY_MS = 20000 }; /* about a missing carrier; the kernel's rhythm */

int net_open(struct boot *boot)
{
	int err = netwatch_open(boot);

	if (err)
		log_warn("no network from this kernel: %s", strerror(-err));
	return err;
}

void net_read(struct boot *boot)
{
	if (boot->net->fd >= 0)
		netwatch_read(boot);
}

/* Events tell all there is to know; this is for the case that one did not come.  Not while a link
 * is being changed: the answer would have to wait for it, and PID 1 with it. */
static void rescan(struct boot *boot)
{
	struct net *net = boot->net;

	if (boot->now_ms >= net->rescan_ms && !netdev_busy(boot)) {
		netwatch_dump(boot);
		net->rescan_ms = boot->now_ms + BOOT_TICK_MS;
	}
	if (net->rescan_ms > boot->now_ms)
		boot_wake_by(boot, net->rescan_ms);
}

static void notice_no_carrier(struct boot *boot, struct netif *netif, int64_t until_ms)
{
	if (!netif->notice_ms)
		netif->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	if (boot->now_ms >= netif->notice_ms) {
		log_warn("%s: no carrier yet, waiting up to %lld s more", netif->name,
			(long long)(until_ms - boot->now_ms + 999) / 1000);
		netif->notice_ms += NOTICE_EVERY_MS;
	}
	boot_wake_by(boot, netif->notice_ms < until_ms ? netif->notice_ms : until_ms);
}

static void carrier_is_late(struct boot *boot, struct netif *netif, enum net_half half)
{
	struct nettask *task = &netif->tasks[half];

	if (!task->racing && !netassign_methods(task->word, half)) {
		log_warn("%s: no carrier after %u s; its address is set all the same", netif->name,
			boot->conf->net.carrier_s);
		netlease_begin(boot, netif, half);
		return;
	}
	netstate_fail(boot, netif, half, "no carrier after %u s", boot->conf->net.carrier_s);
	task->no_carrier = true;
}

/*
 * A static address goes to the first interface with a carrier, in the order of their arrival.  One
 * before NETIF that is only just being brought up could have one; which of them the kernel is done
 * with first is chance, and no reason.
 */
static bool is_behind(const struct boot *boot, const struct netif *netif, enum net_half half)
{
	if (!netif->tasks[half].racing || netassign_methods(netif->tasks[half].word, half))
		return false;
	for (const struct netif *before = boot->net->items; before < netif; before++)
		if (before->tasks[half].wanted && before->tasks[half].state == NETIF_RISING &&
			!(before->flags & IFF_UP))
			return true;
	return false;
}

static void rise(struct boot *boot, struct netif *netif, enum net_half half)
{
	struct nettask *task = &netif->tasks[half];
	int64_t until_ms = task->since_ms + (int64_t)boot->conf->net.carrier_s * 1000;
	bool bare = !netassign_methods(task->word, half) && !netassign_static(task->word, half);

	if (!(netif->flags & IFF_UP) || is_behind(boot, netif, half))
		return;
	if (bare) {
		netstate_enter(boot, netif, half, NETIF_READY);
		log_info("%s is up, without an address", netif->name);
	} else if (netif->carrier) {
		netlease_begin(boot, netif, half);
	} else if (boot->now_ms >= until_ms) {
		carrier_is_late(boot, netif, half);
	} else {
		notice_no_carrier(boot, netif, until_ms);
	}
}

static void begin(struct boot *boot, struct netif *netif, enum net_half half)
{
	const struct nettask *other = &netif->tasks[half == NET_IPV4 ? NET_IPV6 : NET_IPV4];

	/* Whatever was tried before was for something else. */
	if (!other->wanted || other->state == NETIF_IDLE)
		netif->tried &= ~(unsigned)(NETIF_TRIED_UP | NETIF_TRIED_DOWN);
	netif->notice_ms = 0;
	netstate_enter(boot, netif, half, NETIF_RISING);
}

static void advance(struct boot *boot, struct netif *netif, enum net_half half)
{
	struct nettask *task = &netif->tasks[half];

	if (task->state == NETIF_IDLE)
		begin(boot, netif, half);
	if (task->state == NETIF_RISING)
		rise(boot, netif, half);
	else if (task->state == NETIF_FAILED && task->no_carrier && netif->carrier)
		netlease_begin(boot, netif, half);
	else if (task->state == NETIF_ASKING && task->again_ms && boot->now_ms >= task->again_ms)
		netlease_ask(boot, netif, half);
	else if (task->again_ms)
		boot_wake_by(boot, task->again_ms);
}

void net_pump(struct boot *boot)
{
	struct netplan plan = netstate_plan(boot);
	struct net *net = boot->net;

	net->wanted = netassign_wanted(&plan);
	if (net->fd < 0 || boot->failed || !net->wanted)
		return;
	if (!net->settled) {
		rescan(boot);
		netdev_pump(boot);
	}
	for (size_t i = 0; i < net->n; i++) {
		for (int half = 0; half < NET_HALVES && !net->settled; half++) {
			netstate_assign(boot, &net->items[i], (enum net_half)half);
			if (net->items[i].tasks[half].wanted)
				advance(boot, &net->items[i], (enum net_half)half);
		}
		/* When the network is settled, only losers may still have to be set down. */
		netdev_change(boot, &net->items[i]);
	}
}

static void begin_anew(struct netif *netif)
{
	for (int half = 0; half < NET_HALVES; half++)
		if (netif->tasks[half].state != NETIF_READY)
			netif->tasks[half] = (struct nettask){ .wanted = false };
	netif->tried = 0;
}

void netstate_retry(struct boot *boot)
{
	struct net *net = boot->net;

	for (size_t i = 0; i < net->n; i++)
		begin_anew(&net->items[i]);
	for (size_t i = 0; i < NETCONF_VLANS_MAX; i++)
		if (net->vlans[i] == NETMADE_FAILED)
			net->vlans[i] = NETMADE_NOT;
	for (size_t i = 0; i < NETCONF_BONDS_MAX; i++)
		if (net->bonds[i] == NETMADE_FAILED)
			net->bonds[i] = NETMADE_NOT;
	for (int half = 0; half < NET_HALVES; half++) {
		const struct netif *winner = netwatch_find(net, net->winner[half]);

		if (winner && winner->tasks[half].state != NETIF_READY)
			net->winner[half] = 0;
	}
	net->first_ms = net->notice_ms = 0;
	net->settled = false;
}

void net_restart(struct boot *boot)
{
	netstate_retry(boot);
	/* Who was in the shell may have configured what ip=off left alone. */
	boot->net->by_hand = true;
}
