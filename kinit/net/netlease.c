/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netlease.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cmdline/bootconf.h"
#include "kinit/ask/ask.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/net/netapply.h"
#include "kinit/net/netassign.h"
#include "kinit/net/netdad.h"
#include "kinit/net/netfill.h"
#include "kinit/net/netstate.h"
#include "kinit/net/netwatch.h"

/* When asking went wrong: klibc's ipconfig waits as long. */
enum { AGAIN_MS = 10000 };

struct ask_report {
	int err;
	struct lease lease;
};

static const struct worker_job asker;

/* Both halves are worked on at the same time. */
static int id_of(const struct netif *netif, enum net_half half)
{
	return netif->index * NET_HALVES + (int)half;
}

static struct netif *netif_of(const struct boot *boot, int id)
{
	return netwatch_find(boot->net, id / NET_HALVES);
}

static struct ask question(const struct boot *boot, const struct netif *netif, enum net_half half)
{
	const struct ipword *word = netif->tasks[half].word;
	const struct ipaddr *request = netassign_static(word, half);
	struct ask ask = {
		.ifindex = netif->index,
		.arptype = netif->arptype,
		.mac_len = netif->mac_len,
		.mtu = netif->mtu,
		.methods = netassign_methods(word, half),
		.hostname = word && word->hostname ? word->hostname : "",
		.vendor_class = boot->conf->net.vendor_class,
	};

	memcpy(ask.name, netif->name, sizeof(ask.name));
	memcpy(ask.mac, netif->mac, sizeof(ask.mac));
	if (request)
		ask.request = *request;
	if (word)
		ask.server = word->server;
	if (word && word->client_id_len) {
		ask.client_id = word->client_id;
		ask.client_id_len = word->client_id_len;
	}
	return ask;
}

/* The kernel makes it by itself when the link comes up. */
static int ask_link_local(const struct ask *ask, struct lease *lease)
{
	lease->source = LEASE_SLAAC;
	lease->prefix = 64;
	lease->lease_s = LEASE_FOREVER;
	return netdad_wait(ask->ifindex, &lease->addr, INT_MAX);
}

static int ask_network(const struct ask *ask, struct lease *lease)
{
	if (ask->methods & NET_METHODS4)
		return dhcp4_ask(ask, lease);
	if (ask->methods & NET_SLAAC)
		return slaac_ask(ask, lease);
	if (ask->methods & NET_DHCP6)
		return dhcp6_ask(ask, lease);
	return ask_link_local(ask, lease);
}

static void run(struct boot *boot, int id, void *data)
{
	struct ask_report *report = data;
	enum net_half half = (enum net_half)(id % NET_HALVES);
	struct ask ask = question(boot, netif_of(boot, id), half);

	report->err = ask_network(&ask, &report->lease);
}

/* Says why nobody asks, and when somebody will again. */
static void ask_later(struct boot *boot, struct nettask *task, const char *name, const char *why)
{
	log_warn("%s: %s; asking again in %d s", name, why, AGAIN_MS / 1000);
	snprintf(task->why, sizeof(task->why), "%s", why);
	task->again_ms = boot->now_ms + AGAIN_MS;
	boot_wake_by(boot, task->again_ms);
}

void netlease_ask(struct boot *boot, struct netif *netif, enum net_half half)
{
	struct nettask *task = &netif->tasks[half];
	int err = worker_start(boot, &asker, id_of(netif, half));

	task->again_ms = 0;
	if (err)
		ask_later(boot, task, netif->name, strerror(-err));
}

static bool is_final(int err)
{
	return err == -EOPNOTSUPP || err == -EAFNOSUPPORT || err == -EPROTONOSUPPORT;
}

/* Two can answer at once: the one that is looked at first wins. */
static bool has_lost(const struct boot *boot, const struct netif *netif, enum net_half half)
{
	int winner = boot->net->winner[half];

	return netif->tasks[half].racing && winner && winner != netif->index;
}

static void claim(struct boot *boot, const struct netif *netif, enum net_half half)
{
	const struct nettask *task = &netif->tasks[half];

	if (!task->racing)
		return;
	boot->net->winner[half] = netif->index;
	if (!netassign_methods(task->word, half))
		log_info("%s: the address of ip=%s goes to %s, the first interface with a carrier; "
			 "a device "
			 "in the word would choose another one",
			netif->name, task->word->text, netif->name);
}

/* There is an address: completes what is known of it and has it set. */
static void take(struct boot *boot, struct netif *netif, enum net_half half, struct lease *lease)
{
	struct nettask *task = &netif->tasks[half];
	char addr[IPADDR_TEXT_SIZE], why[NETIF_WHY_SIZE];
	bool guessed;
	int err = netfill(&boot->conf->net, netif->name, task->word, lease, &guessed);

	ipaddr_format(&lease->addr, addr);
	if (err && netassign_methods(task->word, half)) {
		snprintf(why, sizeof(why),
			"a server gave it the address %s, which no interface can have",
			addr[0] ? addr : "0.0.0.0");
		ask_later(boot, task, netif->name, why);
		return;
	}
	if (err) {
		netstate_fail(
			boot, netif, half, "%s is no address that an interface can have", addr);
		return;
	}
	if (guessed)
		log_warn("%s: nobody says how large the network of %s is; taking it as /%u",
			netif->name, addr, lease->prefix);
	claim(boot, netif, half);
	netfill_put(netif, lease);
	netapply_begin(boot, netif, half);
}

static void done(struct boot *boot, int id, const struct worker_end *end)
{
	const struct ask_report *report = end->report;
	enum net_half half = (enum net_half)(id % NET_HALVES);
	struct netif *netif = netif_of(boot, id);
	char why[NETIF_WHY_SIZE];
	struct lease lease;

	if (!netif || netif->tasks[half].state != NETIF_ASKING || has_lost(boot, netif, half))
		return;
	if (end->fate != WORKER_REPORTED) {
		snprintf(why, sizeof(why), "who asked for its address was killed by signal %d",
			end->signal);
		ask_later(boot, &netif->tasks[half], netif->name, why);
	} else if (is_final(report->err)) {
		netstate_fail(boot, netif, half, "no address can be asked for: %s",
			strerror(-report->err));
	} else if (report->err) {
		snprintf(why, sizeof(why), "asking for an address failed: %s",
			strerror(-report->err));
		ask_later(boot, &netif->tasks[half], netif->name, why);
	} else {
		lease = report->lease;
		take(boot, netif, half, &lease);
	}
}

/* Without a deadline: whoever waits for the answer loses patience. */
static const struct worker_job asker = {
	.name = "network question",
	.report_size = sizeof(struct ask_report),
	.run = run,
	.done = done,
};

void netlease_begin(struct boot *boot, struct netif *netif, enum net_half half)
{
	const struct ipword *word = netif->tasks[half].word;
	struct lease lease = {
		.source = LEASE_STATIC, .lease_s = LEASE_FOREVER, .since_ms = (uint64_t)boot->now_ms
	};

	if (netassign_methods(word, half)) {
		netstate_enter(boot, netif, half, NETIF_ASKING);
		netlease_ask(boot, netif, half);
		return;
	}
	lease.addr = *netassign_static(word, half);
	take(boot, netif, half, &lease);
}

void netlease_stop_half(struct boot *boot, struct netif *netif, enum net_half half)
{
	worker_stop(boot, &asker, id_of(netif, half));
	netapply_stop(boot, id_of(netif, half));
}

void netlease_stop(struct boot *boot, struct netif *netif)
{
	netlease_stop_half(boot, netif, NET_IPV4);
	netlease_stop_half(boot, netif, NET_IPV6);
}
