/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/net/netfill.h"
#include "kinit/net/nethost.h"
#include "kinit/net/netlease.h"
#include "kinit/net/netstate.h"
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "lib/text.h"

/* When is enough of the network there? */

enum {
	LOCAL_WAIT_MS = 30000, /* a root that needs no network waits for it no longer than this */
	OTHERS_MS = 10000,     /* when one word is done: how long others may be without progress */
	NOTICE_FIRST_MS = 10000,
	NOTICE_EVERY_MS = 30000,
};

struct tally {
	struct netplan plan;
	struct netgoal goals[NETGOALS_MAX];
	enum netgoal_state states[NETGOALS_MAX];
	size_t n, done, failed;
	int64_t progress_ms; /* the last one of those that are pending */
};

static void take_stock(const struct boot *boot, struct tally *tally)
{
	*tally = (struct tally){ .plan = netstate_plan(boot) };
	tally->n = netassign_goals(&tally->plan, tally->goals);
	for (size_t i = 0; i < tally->n; i++) {
		int64_t progress_ms;

		tally->states[i] = netassign_judge(&tally->plan, &tally->goals[i], &progress_ms);
		tally->done += tally->states[i] == NETGOAL_DONE;
		tally->failed += tally->states[i] == NETGOAL_FAILED;
		if (tally->states[i] == NETGOAL_PENDING && progress_ms > tally->progress_ms)
			tally->progress_ms = progress_ms;
	}
}

static void append(char *text, size_t size, const char *more)
{
	text_add(text, size, "%s%s", text[0] ? "; " : "", more);
}

static void describe_absent(const struct netgoal *goal, char *text, size_t size)
{
	char mac[MACADDR_TEXT_SIZE];

	if (!netassign_names_device(goal->word))
		snprintf(text, size, "there is no network interface that could be used");
	else if (goal->word->by_mac)
		snprintf(text, size, "there is no interface with the address %s",
			macaddr_format(goal->word->device_mac, NET_MAC_SIZE, mac));
	else
		snprintf(text, size, "there is no interface %s", goal->word->device);
}

/* Appends each interface that GOAL depends on, with its reason. */
static void describe_goal(
	const struct boot *boot, const struct tally *tally, size_t n, char *text, size_t size)
{
	const struct netgoal *goal = &tally->goals[n];
	char part[NET_NAME_SIZE + NETIF_WHY_SIZE + 2], why[NETIF_WHY_SIZE];
	bool any = false;

	for (size_t i = 0; i < boot->net->n; i++) {
		const struct netif *netif = &boot->net->items[i];

		if (!netassign_concerns(&tally->plan, goal, netif))
			continue;
		netstate_describe(boot, &netif->tasks[goal->half], netif, why, sizeof(why));
		snprintf(part, sizeof(part), "%s: %s", netif->name, why);
		append(text, size, part);
		any = true;
	}
	if (any)
		return;
	describe_absent(goal, why, sizeof(why));
	append(text, size, why);
}

static void describe_all(
	const struct boot *boot, const struct tally *tally, char *text, size_t size)
{
	text[0] = '\0';
	for (size_t i = 0; i < tally->n; i++)
		if (tally->states[i] != NETGOAL_DONE)
			describe_goal(boot, tally, i, text, size);
	text_clean(text);
}

/* Nobody asks any more; what is up stays up. */
static void stop_all(struct boot *boot)
{
	for (size_t i = 0; i < boot->net->n; i++)
		for (int half = 0; half < NET_HALVES; half++) {
			struct netif *netif = &boot->net->items[i];
			struct nettask *task = &netif->tasks[half];
			char why[NETIF_WHY_SIZE];

			if (!task->wanted || task->state == NETIF_READY ||
				task->state == NETIF_FAILED)
				continue;
			netstate_describe(boot, task, netif, why, sizeof(why));
			netlease_stop_half(boot, netif, (enum net_half)half);
			netfill_drop(netif, half == NET_IPV4 ? IP_V4 : IP_V6);
			netstate_enter(boot, netif, (enum net_half)half, NETIF_FAILED);
			text_copy(task->why, sizeof(task->why), why);
			text_copy(netif->why, sizeof(netif->why), why);
		}
}

static void name_unused_routes(const struct boot *boot)
{
	const struct netconf *conf = &boot->conf->net;
	char to[IPADDR_TEXT_SIZE];

	for (size_t r = 0; r < conf->nroutes; r++) {
		bool used = false;

		for (size_t i = 0; i < boot->net->n; i++)
			used |= netfill_has_route(
					&boot->net->items[i].lease, &conf->routes[r].route) ||
				netfill_has_route(
					&boot->net->items[i].lease6, &conf->routes[r].route);
		if (!used)
			log_warn("rd.route=: the route to %s/%u is not set: no interface that is "
				 "ready "
				 "has its gateway on its network",
				ipaddr_format(&conf->routes[r].route.to, to),
				conf->routes[r].route.prefix);
	}
}

static int settle(struct boot *boot, const struct tally *tally)
{
	char text[BOOT_WHY_MAX];

	describe_all(boot, tally, text, sizeof(text));
	if (text[0])
		log_warn("going on without a part of the network: %s", text);
	stop_all(boot);
	name_unused_routes(boot);
	nethost_name_by_address(boot);
	boot->net->settled = true;
	boot->net->settled_for_root = tally->plan.root;
	return 0;
}

static int give_up(struct boot *boot, const struct tally *tally)
{
	char text[BOOT_WHY_MAX];
	long long waited_s = (long long)(boot->now_ms - boot->start_ms) / 1000;

	describe_all(boot, tally, text, sizeof(text));
	stop_all(boot);
	return root_give_up(boot, -ENETUNREACH, "root=%s needs the network; after %lld s: %s",
		boot->conf->root[boot->root->index].text, waited_s, text);
}

static void notice_waiting(struct boot *boot, const struct tally *tally)
{
	struct net *net = boot->net;
	char text[BOOT_WHY_MAX];

	if (!net->notice_ms)
		net->notice_ms = boot->now_ms + NOTICE_FIRST_MS;
	if (boot->now_ms >= net->notice_ms) {
		describe_all(boot, tally, text, sizeof(text));
		log_warn("still waiting for the network: %s", text);
		net->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	}
	boot_wake_by(boot, net->notice_ms);
}

static int64_t limit(const struct boot *boot, const struct tally *tally)
{
	return tally->plan.root ? deadline_of_word(boot) : boot->start_ms + LOCAL_WAIT_MS;
}

/* Until when those that are pending are waited for. */
static int64_t patience(struct boot *boot, const struct tally *tally)
{
	struct net *net = boot->net;
	int64_t end = limit(boot, tally), others;

	if (!tally->done)
		return end;
	if (!net->first_ms)
		net->first_ms = boot->now_ms;
	others = net->first_ms > tally->progress_ms ? net->first_ms : tally->progress_ms;
	return others + OTHERS_MS < end ? others + OTHERS_MS : end;
}

static int wait_or_end(struct boot *boot)
{
	struct tally tally;
	bool over;

	take_stock(boot, &tally);
	over = boot->now_ms >= patience(boot, &tally);
	if (tally.done + tally.failed == tally.n && (tally.done || !tally.plan.root))
		over = true;
	if (!over) {
		notice_waiting(boot, &tally);
		if (patience(boot, &tally) != INT64_MAX)
			boot_wake_by(boot, patience(boot, &tally));
		return -EAGAIN;
	}
	return tally.done || !tally.plan.root ? settle(boot, &tally) : give_up(boot, &tally);
}

int net_step_configure(struct boot *boot)
{
	struct netplan plan = netstate_plan(boot);
	const char *root = boot->conf->nroot ? boot->conf->root[boot->root->index].text : "";

	if (plan.root && boot->root->index && !boot->root->since_ms)
		boot->root->since_ms = boot->now_ms;
	if (plan.root && plan.conf->off && !plan.conf->nips && !boot->net->by_hand)
		return root_give_up(boot, -ENETDOWN,
			"root=%s needs the network, but ip=off forbids to configure one; give an "
			"address with ip=, or leave the word away for DHCP",
			root);
	if (!netassign_wanted(&plan) ||
		(boot->net->settled && (!plan.root || boot->net->settled_for_root)))
		return 0;
	if (boot->net->fd < 0 && plan.root)
		return root_give_up(boot, -ENETDOWN,
			"root=%s needs the network, which this kernel does not have", root);
	if (boot->net->fd < 0)
		return 0;
	/* It was configured for a local root, with less patience. */
	if (boot->net->settled)
		netstate_retry(boot);
	return wait_or_end(boot);
}

bool net_pending(const struct boot *boot)
{
	struct tally tally;

	if (!boot->net->wanted || boot->net->fd < 0 || boot->net->settled)
		return false;
	take_stock(boot, &tally);
	return tally.done + tally.failed < tally.n;
}
