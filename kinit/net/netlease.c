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
#include "lib/sound.h"

/* When asking went wrong: klibc's ipconfig waits as long. */
enum {
	AGAIN_MS = 10000,
	/* The least MTU that is taken from a server. */
	MTU_LEAST4 = 576,
	MTU_LEAST6 = 1280,
};

struct ask_report {
	int err;
	struct lease lease;
};

static const struct worker_job asker;

static struct ask question(
	const struct boot *boot, const struct netif *netif, enum ip_family family)
{
	const struct ipword *word = netif->ip[family].task.word;
	const struct ipaddr *request = netassign_static(word, family);
	struct ask ask = {
		.ifindex = netif->index,
		.arptype = netif->arptype,
		.mac_len = netif->mac_len,
		.mtu = netif->mtu,
		.methods = netassign_methods(word, family),
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
	enum ip_family family;
	const struct netif *netif = netif_of_id(boot->net, id, &family);
	struct ask ask = question(boot, netif, family);

	report->err = ask_network(&ask, &report->lease);
}

/* Says why nobody asks, and when somebody will again. */
static void ask_later(struct boot *boot, struct netif_ip *ip, const char *name, const char *why)
{
	log_warn("%s: %s; asking again in %d s", name, why, AGAIN_MS / 1000);
	snprintf(ip->why, sizeof(ip->why), "%s", why);
	ip->again_ms = boot->now_ms + AGAIN_MS;
	boot_wake_by(boot, ip->again_ms);
}

void netlease_ask(struct boot *boot, struct netif *netif, enum ip_family family)
{
	struct netif_ip *ip = &netif->ip[family];
	int err = worker_start(boot, &asker, netif_id(netif, family));

	ip->again_ms = 0;
	if (err)
		ask_later(boot, ip, netif->name, strerror(-err));
}

static bool is_final(int err)
{
	return err == -EOPNOTSUPP || err == -EAFNOSUPPORT || err == -EPROTONOSUPPORT;
}

/* Two can answer at once: the one that is looked at first wins. */
static bool has_lost(const struct boot *boot, const struct netif *netif, enum ip_family family)
{
	int winner = net_winner(boot->net, family);

	return netif->ip[family].task.racing && winner && winner != netif->index;
}

static void log_winner(const struct netif *netif, enum ip_family family)
{
	const struct nettask *task = &netif->ip[family].task;

	if (task->racing && !netassign_methods(task->word, family))
		log_info("%s: the address of ip=%s goes to %s, the first interface with a carrier; "
			 "a device in the word would choose another one",
			netif->name, task->word->text, netif->name);
}

/*
 * One of less than 68 ends IPv4 on an interface, one of less than 1280 IPv6 (RFC 791, RFC 8200, 5), and one of
 * less than 576 is nobody's intention but an old way to cut a machine off: dhclient takes none either.
 */
static void check_mtu(const struct netif *netif, const struct ipword *word, struct lease *lease)
{
	bool six = netif->ip[IP_V6].task.wanted;
	unsigned least = six ? MTU_LEAST6 : MTU_LEAST4;

	if (!lease->mtu || lease->mtu >= least || (word && word->mtu))
		return;
	log_warn("%s: the server gives it an MTU of %u, but %s needs %u; the MTU stays %u",
		netif->name, lease->mtu, six ? "IPv6" : "IPv4", least, netif->mtu);
	lease->mtu = 0;
}

/* There is an address: completes what is known of it and has it set. */
static void take(struct boot *boot, struct netif *netif, enum ip_family family, struct lease *lease)
{
	struct netif_ip *ip = &netif->ip[family];
	char addr[IPADDR_TEXT_SIZE], why[NETIF_WHY_SIZE];
	int err = -EADDRNOTAVAIL;

	check_mtu(netif, ip->task.word, lease);
	if (lease->addr.family == family)
		err = netfill(&boot->conf->net, netif->name, ip->task.word, lease);
	ipaddr_format(&lease->addr, addr);
	if (err < 0 && netassign_methods(ip->task.word, family)) {
		snprintf(why, sizeof(why),
			"a server gave it the address %s, which no interface can have",
			addr[0] ? addr : "0.0.0.0");
		ask_later(boot, ip, netif->name, why);
		return;
	}
	if (err < 0) {
		netstate_fail(
			boot, netif, family, "%s is no address that an interface can have", addr);
		return;
	}
	if (err > 0)
		log_warn("%s: nobody says how large the network of %s is; taking it as /%u",
			netif->name, addr, lease->prefix);
	log_winner(netif, family);
	netapply_begin(boot, netif, family, lease);
}

static void done(struct boot *boot, int id, const struct worker_end *end)
{
	const struct ask_report *report = end->report;
	enum ip_family family;
	struct netif *netif = netif_of_id(boot->net, id, &family);
	char why[NETIF_WHY_SIZE];
	struct lease lease;

	if (!netif || netif->ip[family].state != NETIF_ASKING || has_lost(boot, netif, family))
		return;
	if (end->fate != WORKER_REPORTED) {
		worker_fate(end, "who asked for its address", why, sizeof(why));
		ask_later(boot, &netif->ip[family], netif->name, why);
	} else if (is_final(report->err)) {
		netstate_fail(boot, netif, family, "no address can be asked for: %s",
			strerror(-report->err));
	} else if (report->err) {
		snprintf(why, sizeof(why), "asking for an address failed: %s",
			strerror(-report->err));
		ask_later(boot, &netif->ip[family], netif->name, why);
	} else {
		lease = report->lease;
		take(boot, netif, family, &lease);
	}
}

/* Of the lease netfill() does, for those of the command line as well. */
static void make_sound(void *data)
{
	struct ask_report *report = data;

	sound_err(&report->err);
}

/* Without a deadline: whoever waits for the answer loses patience. */
static const struct worker_job asker = {
	.name = "network question",
	.report_size = sizeof(struct ask_report),
	.make_sound = make_sound,
	.run = run,
	.done = done,
};

void netlease_begin(struct boot *boot, struct netif *netif, enum ip_family family)
{
	const struct ipword *word = netif->ip[family].task.word;
	struct lease lease = {
		.source = LEASE_STATIC, .lease_s = LEASE_FOREVER, .since_ms = (uint64_t)boot->now_ms
	};

	if (netassign_methods(word, family)) {
		netstate_enter(boot, netif, family, NETIF_ASKING);
		netlease_ask(boot, netif, family);
		return;
	}
	lease.addr = *netassign_static(word, family);
	take(boot, netif, family, &lease);
}

bool netlease_is_held(const struct boot *boot, const struct netif *netif, enum ip_family family)
{
	return worker_busy(boot, &asker, netif_id(netif, family)) ||
	       netapply_is_busy(boot, netif, family);
}

void netlease_stop(struct boot *boot, const struct netif *netif, enum ip_family family)
{
	worker_stop(boot, &asker, netif_id(netif, family));
	netapply_stop(boot, netif, family);
}
