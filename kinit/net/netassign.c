/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netassign.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>

#include "cmdline/bootconf.h"
#include "kinit/boot.h"
#include "lib/text.h"

enum {
	MTU_LEAST = 364, /* the kernel's rule: a DHCP message must fit */
	PARTS_MS = 5000, /* how long parts wait for those that stand before them */
};

struct netplan netassign_plan(const struct boot *boot)
{
	const struct netconf *conf = boot->net->conf ? boot->net->conf : &boot->conf->net;

	return (struct netplan){ conf, boot->net, boot->now_ms };
}

bool netassign_wanted(const struct netplan *plan)
{
	return plan->conf->nips > 0 || plan->conf->ibft ||
	       ((plan->net->root_wanted || plan->net->wished) && !plan->conf->off);
}

const struct ipaddr *netassign_static(const struct ipword *word, enum ip_family family)
{
	return word && word->client.family == family ? &word->client : NULL;
}

unsigned netassign_methods(const struct ipword *word, enum ip_family family)
{
	if (!word)
		return family == IP_V4 ? NET_METHODS4 : 0;
	return word->methods & (family == IP_V4 ? NET_METHODS4 : NET_METHODS6);
}

bool netassign_serves(const struct ipword *word, enum ip_family family)
{
	/* A link that is only to be brought up has to be one of the two. */
	bool bare = word && !word->methods && word->client.family == IP_NONE;

	return netassign_methods(word, family) || netassign_static(word, family) ||
	       (bare && family == IP_V4);
}

bool netassign_names_device(const struct ipword *word)
{
	return word && (word->device[0] || word->by_mac);
}

static bool names(const struct ipword *word, const struct netif *netif)
{
	if (word->by_mac)
		return netif_has_mac(netif, word->device_mac);
	return !strcmp(word->device, netif->name);
}

/* Of several words for the same, the last one holds, as everywhere. */
static const struct ipword *word_by_name(
	const struct netplan *plan, const struct netif *netif, enum ip_family family)
{
	for (size_t i = plan->conf->nips; i-- > 0;) {
		const struct ipword *word = &plan->conf->ips[i];

		if (netassign_names_device(word) && netassign_serves(word, family) &&
			names(word, netif))
			return word;
	}
	return NULL;
}

static const struct ipword *word_for_all(const struct netconf *conf, enum ip_family family)
{
	for (size_t i = conf->nips; i-- > 0;)
		if (!netassign_names_device(&conf->ips[i]) &&
			netassign_serves(&conf->ips[i], family))
			return &conf->ips[i];
	return NULL;
}

static const struct masterword *master_of(const struct netconf *conf, const char *slave)
{
	for (size_t i = 0; i < conf->nmasters; i++)
		for (size_t s = 0; s < conf->masters[i].nslaves; s++)
			if (!strcmp(conf->masters[i].slaves[s], slave))
				return &conf->masters[i];
	return NULL;
}

static const struct masterword *master_named(const struct netconf *conf, const char *name)
{
	for (size_t i = 0; i < conf->nmasters; i++)
		if (!strcmp(conf->masters[i].name, name))
			return &conf->masters[i];
	return NULL;
}

/* A bond that is up takes no options any more, and its driver can make bond0 before we do. */
static bool is_unfinished(const struct netplan *plan, const char *name)
{
	const struct masterword *bond = master_named(plan->conf, name);

	return bond && plan->net->masters[bond - plan->conf->masters] != NETMADE_DONE;
}

static bool carries_vlan(const struct netconf *conf, const char *name)
{
	for (size_t i = 0; i < conf->nvlans; i++)
		if (!strcmp(conf->vlans[i].device, name))
			return true;
	return false;
}

static bool has_word(const struct netplan *plan, const struct netif *netif)
{
	return word_by_name(plan, netif, IP_V4) || word_by_name(plan, netif, IP_V6);
}

/* The kernel's rule (net/ipv4/ipconfig.c, ic_open_devs), and what an address does not belong on:
 * the parts of a bond, bridge or VLAN. */
static bool is_candidate(const struct netplan *plan, const struct netif *netif)
{
	const struct netconf *conf = plan->conf;

	if (!(netif->flags & (IFF_POINTOPOINT | IFF_BROADCAST)) || (netif->flags & IFF_LOOPBACK))
		return false;
	if (text_starts(netif->name, "dummy") || netif->mtu < MTU_LEAST)
		return false;
	if (netif->master || master_of(conf, netif->name) || carries_vlan(conf, netif->name))
		return false;
	/* The driver of bonds makes a bond0 when it is loaded, which nobody asked for. */
	if (!strcmp(netif->kind, "bond") && !master_named(conf, netif->name))
		return false;
	return !conf->bootif_given || netif_has_mac(netif, conf->bootif);
}

static const struct nameword *name_of(const struct netconf *conf, const struct netif *netif)
{
	for (size_t i = 0; i < conf->nnames; i++)
		if (netif_has_mac(netif, conf->names[i].mac) &&
			strcmp(conf->names[i].name, netif->name))
			return &conf->names[i];
	return NULL;
}

/* NETIF's new name, if it has not got it yet and may still get it. */
static const char *new_name(const struct netplan *plan, const struct netif *netif)
{
	const struct nameword *word = name_of(plan->conf, netif);

	return word && !(netif->tried & NETIF_TRIED_NAME) ? word->name : NULL;
}

struct nettask netassign_task(
	const struct netplan *plan, const struct netif *netif, enum ip_family family)
{
	struct nettask task = { .wanted = false };
	int winner = net_winner(plan->net, family);

	if (!netassign_wanted(plan) || new_name(plan, netif) || is_unfinished(plan, netif->name))
		return task;
	task.word = word_by_name(plan, netif, family);
	task.wanted = task.word != NULL;
	if (task.wanted || has_word(plan, netif) || !is_candidate(plan, netif))
		return task;
	task.word = word_for_all(plan->conf, family);
	task.racing = task.word || (plan->conf->nips == 0 && family == IP_V4);
	task.wanted = task.racing && (!winner || winner == netif->index);
	return task;
}

/*
 * A bond takes the hardware address of what joins it first, and servers know it by that: so they join in the
 * order of the list, and what only comes later does not get the place of the first.  A bridge would take the
 * lowest of all, so it is given that of the first.
 */
static bool is_its_turn(const struct netplan *plan, const struct masterword *word,
	const struct netif *master, const struct netif *netif)
{
	bool late = plan->now_ms >= plan->net->made_ms[word - plan->conf->masters] + PARTS_MS;

	for (size_t i = 0; i < word->nslaves && strcmp(word->slaves[i], netif->name); i++) {
		const struct netif *before = netif_by_name(plan->net, word->slaves[i]);

		if (!before && !late)
			return false;
		if (before && before->master != master->index &&
			!(before->tried & NETIF_TRIED_MASTER))
			return false;
	}
	return true;
}

static bool has_parts(const struct netplan *plan, int master)
{
	for (size_t i = 0; i < plan->net->n; i++)
		if (plan->net->items[i].master == master)
			return true;
	return false;
}

/* The bond or bridge that NETIF is to join: it is there, and has its options.  A bond that is to join a bridge
 * has its own address by then. */
static int new_master(const struct netplan *plan, const struct netif *netif)
{
	const struct masterword *word = master_of(plan->conf, netif->name);
	const struct netif *master = word ? netif_by_name(plan->net, word->name) : NULL;

	if (!master || plan->net->masters[word - plan->conf->masters] != NETMADE_DONE)
		return 0;
	if (netif->master == master->index || (netif->tried & NETIF_TRIED_MASTER))
		return 0;
	if (master_named(plan->conf, netif->name) && !has_parts(plan, netif->index))
		return 0;
	return is_its_turn(plan, word, master, netif) ? master->index : 0;
}

static void set_master(
	const struct netplan *plan, const struct netif *netif, struct netif_change *change)
{
	const struct masterword *word = master_of(plan->conf, netif->name);

	change->master = new_master(plan, netif);
	if (!change->master || has_parts(plan, change->master))
		return;
	change->leads = word->bridge;
	if (!netif_by_name(plan->net, word->slaves[0]))
		change->missing = word->slaves[0];
}

/* A bond brings its parts up itself. */
static bool is_bridge_port(const struct netplan *plan, const struct netif *netif)
{
	const struct masterword *word = master_of(plan->conf, netif->name);

	return netif->master && word && word->bridge;
}

/* The size and the hardware address that a word asks for. */
static void set_values(
	const struct netplan *plan, const struct netif *netif, struct netif_change *change)
{
	const struct masterword *bond = master_named(plan->conf, netif->name);

	for (enum ip_family family = IP_V4; family < IP_FAMILIES; family++) {
		const struct ipword *word = netif->ip[family].task.word;

		if (!netif->ip[family].task.wanted || !word)
			continue;
		if (word->mtu)
			change->mtu = word->mtu;
		if (word->set_mac)
			change->mac = word->mac;
	}
	if (bond && bond->mtu && !change->mtu)
		change->mtu = bond->mtu;
	if (change->mtu == netif->mtu)
		change->mtu = 0;
	if (change->mac && !memcmp(change->mac, netif->mac, NET_MAC_SIZE))
		change->mac = NULL;
}

/* The kernel makes an IPv6 address of its hardware address as soon as it is up. */
static bool is_bridge_without_ports(const struct netplan *plan, const struct netif *netif)
{
	const struct masterword *word = master_named(plan->conf, netif->name);

	return word && word->bridge && !has_parts(plan, netif->index);
}

static bool needs_to_be_up(const struct netplan *plan, const struct netif *netif)
{
	if (is_bridge_without_ports(plan, netif))
		return false;
	if (netif->flags & IFF_LOOPBACK)
		return true;
	return netif->ip[IP_V4].task.wanted || netif->ip[IP_V6].task.wanted ||
	       carries_vlan(plan->conf, netif->name) || is_bridge_port(plan, netif);
}

struct netif_change netassign_change(const struct netplan *plan, const struct netif *netif)
{
	struct netif_change change = { .up = false };
	bool up = netif->flags & IFF_UP;

	if (!netassign_wanted(plan) || is_unfinished(plan, netif->name))
		return change;
	change.name = new_name(plan, netif);
	if (change.name)
		return change;
	set_master(plan, netif, &change);
	if (change.master || (netif->master && !is_bridge_port(plan, netif)))
		return change;
	if (needs_to_be_up(plan, netif)) {
		change.up = !up && !(netif->tried & NETIF_TRIED_UP);
		/* Before it comes up: many drivers do not take them later. */
		if (!(netif->tried & NETIF_TRIED_UP))
			set_values(plan, netif, &change);
	} else if (netif->tried & NETIF_TRIED_UP) {
		/* It has lost the race, and we had brought it up. */
		change.down = up && !(netif->tried & NETIF_TRIED_DOWN);
	}
	return change;
}

bool netassign_changes(const struct netif_change *change)
{
	return change->name || change->mac || change->mtu || change->master || change->up ||
	       change->down;
}
