/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netwait.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/hook/hooks.h"
#include "kinit/net/netabsent.h"
#include "kinit/net/netassign.h"
#include "kinit/net/netdev.h"
#include "kinit/net/netfill.h"
#include "kinit/net/nethost.h"
#include "kinit/net/netlease.h"
#include "kinit/net/netstate.h"
#include "kinit/root/deadline.h"
#include "kinit/root/root.h"
#include "lib/text.h"

enum {
	LOCAL_WAIT_MS = 30000, /* a root that needs no network waits for it no longer than this */
	OTHERS_MS = 10000,     /* when one word is done: how long others may be without progress */
	CARDS_MS = 2000,       /* drivers that have loaded may still be busy with their cards */
	NOTICE_FIRST_MS = 10000,
	NOTICE_EVERY_MS = 30000,
};

/* One thing that has to come to an end: a word, or the race of one family. */
struct netgoal {
	const struct ipword *word; /* NULL: the default */
	enum ip_family family;
	bool racing;
};

enum { ABSENT_SIZE = 400 };

enum netgoal_state { NETGOAL_PENDING, NETGOAL_DONE, NETGOAL_FAILED };

enum { NETGOALS_MAX = NETCONF_IPS_MAX * IP_FAMILIES };

struct tally {
	struct netplan plan;
	struct netgoal goals[NETGOALS_MAX];
	enum netgoal_state states[NETGOALS_MAX];
	bool nobodys[NETGOALS_MAX]; /* it needs an interface with a name that nobody gives */
	size_t n, done, failed, absent;
	int64_t progress_ms; /* the last one of those that are pending */
};

static bool same_device(const struct ipword *a, const struct ipword *b)
{
	if (a->by_mac || b->by_mac)
		return a->by_mac && b->by_mac &&
		       !memcmp(a->device_mac, b->device_mac, sizeof(a->device_mac));
	return !strcmp(a->device, b->device);
}

/* Is there a later word for the same?  Words without a device are all for the same. */
static bool is_replaced(const struct netconf *conf, size_t index, enum ip_family family)
{
	for (size_t i = index + 1; i < conf->nips; i++)
		if (netassign_serves(&conf->ips[i], family) &&
			same_device(&conf->ips[index], &conf->ips[i]))
			return true;
	return false;
}

static size_t find_goals(const struct netplan *plan, struct netgoal goals[NETGOALS_MAX])
{
	const struct netconf *conf = plan->conf;
	size_t n = 0;

	if (netassign_wanted(plan) && conf->nips == 0)
		goals[n++] = (struct netgoal){ .family = IP_V4, .racing = true };
	for (size_t i = 0; i < conf->nips; i++)
		for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
			if (netassign_serves(&conf->ips[i], family) &&
				!is_replaced(conf, i, family))
				goals[n++] = (struct netgoal){
					.word = &conf->ips[i],
					.family = family,
					.racing = !netassign_names_device(&conf->ips[i]),
				};
	return n;
}

/* Does GOAL depend on what NETIF does? */
static bool concerns(
	const struct netplan *plan, const struct netgoal *goal, const struct netif *netif)
{
	struct nettask task = netassign_task(plan, netif, goal->family);

	return task.wanted && task.word == goal->word && task.racing == goal->racing;
}

/* *PROGRESS_MS is when something last changed for GOAL, 0 if nothing ever did. */
static enum netgoal_state judge(
	const struct netplan *plan, const struct netgoal *goal, int64_t *progress_ms)
{
	bool any = false, pending = false;

	*progress_ms = 0;
	for (size_t i = 0; i < plan->net->n; i++) {
		const struct netif *netif = &plan->net->items[i];
		const struct netif_ip *ip = &netif->ip[goal->family];

		if (!concerns(plan, goal, netif))
			continue;
		if (ip->state == NETIF_READY)
			return NETGOAL_DONE;
		any = true;
		pending |= ip->state != NETIF_FAILED;
		if (ip->since_ms > *progress_ms)
			*progress_ms = ip->since_ms;
	}
	return any && !pending ? NETGOAL_FAILED : NETGOAL_PENDING;
}

/* Is there what can be said to be there instead? */
static bool drivers_are_done(const struct boot *boot)
{
	return !modules_busy(boot) &&
	       (boot->net->n > 1 || boot->now_ms >= boot->start_ms + CARDS_MS);
}

static bool is_nobodys(const struct boot *boot, const struct tally *tally, size_t n)
{
	const struct ipword *word = tally->goals[n].word;

	return netassign_names_device(word) && !word->by_mac && drivers_are_done(boot) &&
	       netabsent_nobodys(&tally->plan, word->device);
}

static void take_stock(const struct boot *boot, struct tally *tally)
{
	*tally = (struct tally){ .plan = netassign_plan(boot) };
	tally->n = find_goals(&tally->plan, tally->goals);
	for (size_t i = 0; i < tally->n; i++) {
		int64_t progress_ms;

		tally->states[i] = judge(&tally->plan, &tally->goals[i], &progress_ms);
		tally->nobodys[i] =
			tally->states[i] == NETGOAL_PENDING && is_nobodys(boot, tally, i);
		if (tally->nobodys[i])
			tally->states[i] = NETGOAL_FAILED;
		tally->absent += tally->nobodys[i];
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

/* Appends each interface that GOAL depends on, with its reason. */
static void describe_goal(
	const struct boot *boot, const struct tally *tally, size_t n, char *text, size_t size)
{
	const struct netgoal *goal = &tally->goals[n];
	char part[NET_NAME_SIZE + NETIF_WHY_SIZE + 2], why[NETIF_WHY_SIZE], absent[ABSENT_SIZE];
	bool any = false;

	for (size_t i = 0; i < boot->net->n; i++) {
		const struct netif *netif = &boot->net->items[i];

		if (tally->nobodys[n] || !concerns(&tally->plan, goal, netif))
			continue;
		netstate_describe(boot, netif, goal->family, why);
		snprintf(part, sizeof(part), "%s: %s", netif->name, why);
		append(text, size, part);
		any = true;
	}
	if (any)
		return;
	netabsent_describe(&tally->plan, goal->word, absent, sizeof(absent));
	append(text, size, absent);
}

static void describe_all(
	const struct boot *boot, const struct tally *tally, char *text, size_t size)
{
	char who[NETIF_WHY_SIZE];

	text[0] = '\0';
	/* The reason of all else. */
	if (boot->net->stuck && tally->done < tally->n)
		text_add(text, size, "%s seems to hold the kernel's configuration of the network",
			netdev_holder_text(boot, who));
	for (size_t i = 0; i < tally->n; i++)
		if (tally->states[i] != NETGOAL_DONE)
			describe_goal(boot, tally, i, text, size);
	text_clean(text);
}

/* Nobody asks any more; what is up stays up. */
static void stop(struct boot *boot, struct netif *netif, enum ip_family family)
{
	const struct netif_ip *ip = &netif->ip[family];

	if (!ip->task.wanted || ip->state == NETIF_READY || ip->state == NETIF_FAILED)
		return;
	netlease_stop(boot, netif, family);
	netstate_end(boot, netif, family);
}

static void stop_all(struct boot *boot)
{
	for (size_t i = 0; i < boot->net->n; i++)
		for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
			stop(boot, &boot->net->items[i], family);
}

static bool is_used(const struct net *net, const struct lease_route *route)
{
	for (size_t i = 0; i < net->n; i++)
		for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
			if (netfill_has_route(&net->items[i].ip[family].lease, route))
				return true;
	return false;
}

static void name_unused_routes(const struct boot *boot)
{
	const struct netconf *conf = &boot->conf->net;
	char to[IPADDR_TEXT_SIZE];

	for (size_t i = 0; i < conf->nroutes; i++)
		if (!is_used(boot->net, &conf->routes[i].route))
			log_warn(
				"rd.route=: the route to %s/%u is not set: no interface that is ready has its gateway on its network",
				ipaddr_format(&conf->routes[i].route.to, to),
				conf->routes[i].route.prefix);
}

static enum step_answer settle(struct boot *boot, const struct tally *tally)
{
	char text[BOOT_WHY_MAX];

	describe_all(boot, tally, text, sizeof(text));
	if (text[0])
		log_warn("going on without a part of the network: %s", text);
	stop_all(boot);
	name_unused_routes(boot);
	nethost_name_by_address(boot);
	boot->net->settled = true;
	if (tally->done)
		hooks_set_network(boot->hooks);
	boot->net->settled_for_root = boot->net->root_wanted;
	return STEP_DONE;
}

static enum step_answer give_up(struct boot *boot, const struct tally *tally)
{
	char text[BOOT_WHY_MAX];
	long long waited_s = (long long)(boot->now_ms - boot->start_ms) / 1000;

	describe_all(boot, tally, text, sizeof(text));
	stop_all(boot);
	return root_give_up(boot, "root=%s needs the network; after %lld s: %s",
		boot->conf->root[boot->root->index].text, waited_s, text);
}

static void notice_waiting(struct boot *boot, const struct tally *tally)
{
	struct net *net = boot->net;
	char text[BOOT_WHY_MAX];

	if (!net->notice_ms)
		net->notice_ms = boot->now_ms + NOTICE_FIRST_MS;
	/* Who has to write another word may do that at once. */
	if (tally->absent > net->absent)
		net->notice_ms = boot->now_ms;
	net->absent = tally->absent;
	if (boot->now_ms >= net->notice_ms) {
		describe_all(boot, tally, text, sizeof(text));
		log_warn("still waiting for the network: %s", text);
		net->notice_ms = boot->now_ms + NOTICE_EVERY_MS;
	}
	boot_wake_by(boot, net->notice_ms);
}

static int64_t limit(const struct boot *boot)
{
	return boot->net->root_wanted ? deadline_of_word(boot) : boot->start_ms + LOCAL_WAIT_MS;
}

/* Until when those that are pending are waited for. */
static int64_t patience(struct boot *boot, const struct tally *tally)
{
	struct net *net = boot->net;
	int64_t end = limit(boot), others;

	if (!tally->done)
		return end;
	if (!net->first_ms)
		net->first_ms = boot->now_ms;
	others = net->first_ms > tally->progress_ms ? net->first_ms : tally->progress_ms;
	return others + OTHERS_MS < end ? others + OTHERS_MS : end;
}

static enum step_answer wait_or_end(struct boot *boot)
{
	struct tally tally;
	bool over;

	take_stock(boot, &tally);
	over = boot->now_ms >= patience(boot, &tally);
	if (tally.done + tally.failed == tally.n && (tally.done || !boot->net->root_wanted))
		over = true;
	if (!over) {
		notice_waiting(boot, &tally);
		if (patience(boot, &tally) != INT64_MAX)
			boot_wake_by(boot, patience(boot, &tally));
		return STEP_WAITS;
	}
	return tally.done || !boot->net->root_wanted ? settle(boot, &tally) : give_up(boot, &tally);
}

void netwait_restart(struct boot *boot)
{
	static const struct nettask nothing;
	struct net *net = boot->net;

	for (size_t i = 0; i < net->n; i++)
		for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++)
			if (net->items[i].ip[family].state != NETIF_READY) {
				netlease_stop(boot, &net->items[i], family);
				netstate_want(boot, &net->items[i], family, &nothing);
			}
	netdev_restart(net);
	net->first_ms = net->notice_ms = 0;
	net->settled = false;
}

enum step_answer net_step_configure(struct boot *boot)
{
	struct netplan plan = netassign_plan(boot);
	const char *root = boot->conf->nroot ? boot->conf->root[boot->root->index].text : "";

	if (boot->net->root_wanted && boot->root->index && !boot->root->since_ms)
		boot->root->since_ms = boot->now_ms;
	if (boot->net->root_wanted && plan.conf->off && !plan.conf->nips && !boot->net->by_hand)
		return root_give_up(boot,
			"root=%s needs the network, but ip=off forbids to configure one; give an "
			"address with ip=, or leave the word away for DHCP",
			root);
	if (!netassign_wanted(&plan) ||
		(boot->net->settled && (!boot->net->root_wanted || boot->net->settled_for_root)))
		return STEP_DONE;
	if (boot->net->fd < 0 && boot->net->root_wanted)
		return root_give_up(
			boot, "root=%s needs the network, which this kernel does not have", root);
	if (boot->net->fd < 0)
		return STEP_DONE;
	/* It was configured for a local root, with less patience. */
	if (boot->net->settled)
		netwait_restart(boot);
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
