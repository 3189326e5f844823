/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/net.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/net/netassign.h"
#include "kinit/net/netdev.h"
#include "kinit/net/netibft.h"
#include "kinit/net/netlease.h"
#include "kinit/net/netstate.h"
#include "kinit/net/netwait.h"
#include "kinit/net/netwatch.h"

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

static void carrier_is_late(struct boot *boot, struct netif *netif, enum ip_family family)
{
	struct netif_ip *ip = &netif->ip[family];

	if (!ip->task.racing && !netassign_methods(ip->task.word, family)) {
		log_warn("%s: no carrier after %u s; its address is set all the same", netif->name,
			boot->conf->net.carrier_s);
		netlease_begin(boot, netif, family);
		return;
	}
	netstate_fail(boot, netif, family, "no carrier after %u s", boot->conf->net.carrier_s);
	ip->no_carrier = true;
}

/*
 * A static address goes to the first interface with a carrier, in the order of their arrival.  One
 * before NETIF that is only just being brought up could have one; which of them the kernel is done
 * with first is chance, and no reason.
 */
static bool is_behind(const struct boot *boot, const struct netif *netif, enum ip_family family)
{
	if (!netif->ip[family].task.racing ||
		netassign_methods(netif->ip[family].task.word, family))
		return false;
	for (const struct netif *before = boot->net->items; before < netif; before++)
		if (before->ip[family].task.wanted && before->ip[family].state == NETIF_RISING &&
			!(before->flags & IFF_UP))
			return true;
	return false;
}

static void rise(struct boot *boot, struct netif *netif, enum ip_family family)
{
	struct netif_ip *ip = &netif->ip[family];
	int64_t until_ms = ip->since_ms + (int64_t)boot->conf->net.carrier_s * 1000;
	bool bare = !netassign_methods(ip->task.word, family) &&
		    !netassign_static(ip->task.word, family);

	if (!(netif->flags & IFF_UP) || is_behind(boot, netif, family))
		return;
	if (bare) {
		netstate_enter(boot, netif, family, NETIF_READY);
		log_info("%s is up, without an address", netif->name);
	} else if (netif_carrier(boot->net, netif)) {
		netlease_begin(boot, netif, family);
	} else if (boot->now_ms >= until_ms) {
		carrier_is_late(boot, netif, family);
	} else {
		notice_no_carrier(boot, netif, until_ms);
	}
}

static void begin(struct boot *boot, struct netif *netif, enum ip_family family)
{
	const struct netif_ip *other = &netif->ip[family == IP_V4 ? IP_V6 : IP_V4];

	if (!other->task.wanted || other->state == NETIF_IDLE)
		netdev_forget(netif);
	netif->notice_ms = 0;
	netstate_enter(boot, netif, family, NETIF_RISING);
}

/* After an emergency shell, or when another word turns out to be its own: nothing is asked before the worker
 * is gone that was asking. */
static bool is_held(struct boot *boot, struct netif *netif, enum ip_family family)
{
	struct netif_ip *ip = &netif->ip[family];

	if (ip->state != NETIF_RISING)
		return false;
	ip->why[0] = '\0';
	if (!netlease_is_held(boot, netif, family))
		return false;
	snprintf(ip->why, sizeof(ip->why), "the kernel is still busy with the last try");
	return true;
}

static void advance(struct boot *boot, struct netif *netif, enum ip_family family)
{
	struct netif_ip *ip = &netif->ip[family];

	if (ip->state == NETIF_IDLE)
		begin(boot, netif, family);
	if (is_held(boot, netif, family))
		return;
	if (ip->state == NETIF_RISING)
		rise(boot, netif, family);
	else if (ip->state == NETIF_FAILED && ip->no_carrier && netif_carrier(boot->net, netif))
		netlease_begin(boot, netif, family);
	else if (ip->state == NETIF_ASKING && ip->again_ms && boot->now_ms >= ip->again_ms)
		netlease_ask(boot, netif, family);
	else if (ip->again_ms)
		boot_wake_by(boot, ip->again_ms);
}

static void assign(struct boot *boot, struct netif *netif, enum ip_family family)
{
	struct netplan plan = netassign_plan(boot);
	struct nettask want = netassign_task(&plan, netif, family), *task = &netif->ip[family].task;

	if (task->wanted == want.wanted && task->word == want.word && task->racing == want.racing)
		return;
	if (task->wanted)
		netlease_stop(boot, netif, family);
	netstate_want(boot, netif, family, &want);
}

void net_pump(struct boot *boot)
{
	struct netplan plan = netassign_plan(boot);
	struct net *net = boot->net;

	net->wanted = netassign_wanted(&plan);
	if (net->fd < 0)
		return;
	netwatch_rescan(boot, net->wanted && !net->settled && !boot->failed);
	if (boot->failed || !net->wanted || !netibft_read(boot))
		return;
	if (!net->settled)
		netdev_pump(boot);
	for (size_t i = 0; i < net->n; i++) {
		struct netif *netif = &net->items[i];

		for (enum ip_family family = IP_V4; family < IP_FAMILIES && !net->settled;
			family++) {
			assign(boot, netif, family);
			if (netif->ip[family].task.wanted)
				advance(boot, netif, family);
		}
		/* When the network is settled, only losers may still have to be set down. */
		netdev_change(boot, netif);
	}
}

bool net_is_listed(const struct boot *boot)
{
	return netwatch_is_listed(boot);
}

void net_restart(struct boot *boot)
{
	netwait_restart(boot);
	/* Who was in the shell may have configured what ip=off left alone. */
	boot->net->by_hand = true;
}
