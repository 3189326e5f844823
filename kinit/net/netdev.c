/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netdev.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>

#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/modules.h"
#include "kinit/net/netassign.h"
#include "kinit/net/netbond.h"
#include "kinit/net/netcall.h"
#include "kinit/net/netstate.h"

/* A driver that loads its firmware when the interface comes up may take that long. */
enum { CHANGE_TIMEOUT_MS = 90000, MAKE_TIMEOUT_MS = 30000 };

struct change_report {
	int err; /* of the part that all else depends on */
};

struct make_report {
	int err;
};

static const struct worker_job changer, vlan_maker, master_maker;

const struct netif *netdev_holder(const struct boot *boot)
{
	const struct net *net = boot->net;

	for (size_t i = 0; !net->killed && i < net->n; i++)
		if (worker_busy(boot, &changer, net->items[i].index))
			return &net->items[i];
	return netif_find(net, net->killed);
}

const char *netdev_holder_text(const struct boot *boot, char text[NETIF_WHY_SIZE])
{
	const struct netif *netif = netdev_holder(boot);

	snprintf(text, NETIF_WHY_SIZE, netif ? "the driver of %s" : "a driver",
		netif ? netif->name : "");
	return text;
}

/* What fails here is named and left as it is. */
static void try(int err, const char *name, const char *what)
{
	if (err)
		log_warn("%s: %s failed: %s", name, what, strerror(-err));
}

static int join(const struct netif *netif, const struct netif *master, bool leads)
{
	/* A bond takes only what is down, and brings it up itself. */
	bool down = netif->flags & IFF_UP && strcmp(master->kind, "bridge");
	int err = down ? netcall_up(netif->index, false) : 0;

	if (!err)
		err = netcall_master(netif->index, master->index);
	if (!err && leads)
		try(netcall_mac(master->index, netif->mac), master->name,
			"setting its hardware address");
	return err;
}

static int rise(const struct netif *netif, const struct netif_change *change)
{
	if (change->mac)
		try(netcall_mac(netif->index, change->mac), netif->name,
			"setting its hardware address");
	if (change->mtu)
		try(netcall_mtu(netif->index, change->mtu), netif->name, "setting its MTU");
	return change->up ? netcall_up(netif->index, true) : 0;
}

static void run_change(struct boot *boot, int id, void *data)
{
	const struct netif *netif = netif_find(boot->net, id);
	const struct netif_change *change = &netif->change;
	struct change_report *report = data;

	if (change->name)
		report->err = netcall_name(id, change->name);
	else if (change->master)
		report->err = join(netif, netif_find(boot->net, change->master), change->leads);
	else if (change->down)
		report->err = netcall_up(id, false);
	else
		report->err = rise(netif, change);
}

static const char *master_name(const struct boot *boot, const struct netif_change *change)
{
	const struct netif *master = netif_find(boot->net, change->master);

	/* It may be gone by now. */
	return master ? master->name : "its bond or bridge";
}

static void change_failed(struct boot *boot, struct netif *netif, const char *why)
{
	const struct netif_change *change = &netif->change;

	if (change->name)
		log_warn("%s keeps this name and is not called %s: %s", netif->name, change->name,
			why);
	else if (change->master)
		log_warn("%s does not become a part of %s: %s", netif->name,
			master_name(boot, change), why);
	else if (change->down)
		log_warn("%s cannot be set down: %s", netif->name, why);
	else if (netif->flags & IFF_LOOPBACK)
		log_warn("%s cannot be brought up: %s", netif->name, why);
	for (enum ip_family family = IP_V4; change->up && family < IP_FAMILIES; family++)
		if (netif->ip[family].task.wanted)
			netstate_fail(boot, netif, family, "it cannot be brought up: %s", why);
}

static void changed(struct boot *boot, int id, const struct worker_end *end)
{
	const struct change_report *report = end->report;
	struct netif *netif = netif_find(boot->net, id);
	char why[NETIF_WHY_SIZE], who[NETIF_WHY_SIZE];

	if (end->signal)
		boot->net->killed = id;
	else if (end->fate == WORKER_REPORTED)
		boot->net->killed = 0;
	if (!netif)
		return;
	if (end->fate == WORKER_LATE) {
		snprintf(why, sizeof(why), "the kernel does not come back (%.40s?)",
			netdev_holder_text(boot, who));
		change_failed(boot, netif, why);
	} else if (end->fate != WORKER_REPORTED) {
		change_failed(boot, netif, worker_fate(end, "the helper", why, sizeof(why)));
	} else if (report->err) {
		change_failed(boot, netif, strerror(-report->err));
	}
	boot_wake_by(boot, boot->now_ms);
}

static const struct worker_job changer = {
	.name = "network link",
	.timeout_ms = CHANGE_TIMEOUT_MS,
	.report_size = sizeof(struct change_report),
	.make_sound = worker_sound_err,
	.run = run_change,
	.done = changed,
};

void netdev_change(struct boot *boot, struct netif *netif)
{
	struct netplan plan = netassign_plan(boot);
	struct netif_change change = netassign_change(&plan, netif);

	/* The kernel has one lock for all links: who else wants to change one would wait in there, and
	 * nobody could say for whom. */
	if (!netassign_changes(&change) || worker_count(boot, &changer) || boot->net->stuck ||
		worker_busy(boot, &changer, netif->index))
		return;
	netif->change = change;
	if (change.missing)
		log_warn(
			"%s: %s, the first interface of its list, is not there; it gets the hardware "
			"address of %s",
			master_name(boot, &change), change.missing, netif->name);
	if (change.name)
		netif->tried |= NETIF_TRIED_NAME;
	else if (change.master)
		netif->tried |= NETIF_TRIED_MASTER;
	else
		netif->tried |= change.down ? NETIF_TRIED_DOWN : NETIF_TRIED_UP;
	if (worker_start(boot, &changer, netif->index))
		change_failed(boot, netif, strerror(ENOMEM));
}

static void run_vlan(struct boot *boot, int id, void *data)
{
	const struct vlanword *word = &boot->conf->net.vlans[id];
	const struct netif *lower = netif_by_name(boot->net, word->device);
	struct make_report *report = data;

	report->err = netcall_vlan(word->name, lower->index, word->id);
}

static void run_master(struct boot *boot, int id, void *data)
{
	const struct masterword *word = &boot->conf->net.masters[id];
	struct make_report *report = data;

	report->err = word->bridge ? netcall_bridge(word->name) : netbond_make(boot, word);
}

static enum netmade made(const char *name, const struct worker_end *end)
{
	const struct make_report *report = end->report;
	char why[NETIF_WHY_SIZE];

	if (end->fate == WORKER_REPORTED && !report->err)
		return NETMADE_DONE;
	if (end->fate == WORKER_REPORTED)
		log_warn("%s cannot be made: %s", name,
			report->err == -EOPNOTSUPP ? "neither kernel nor image has a driver for it"
						   : strerror(-report->err));
	else
		log_warn("%s cannot be made: %s", name,
			worker_fate(end, "the helper", why, sizeof(why)));
	return NETMADE_FAILED;
}

static void vlan_done(struct boot *boot, int id, const struct worker_end *end)
{
	boot->net->vlans[id] = made(boot->conf->net.vlans[id].name, end);
	boot_wake_by(boot, boot->now_ms);
}

static void master_done(struct boot *boot, int id, const struct worker_end *end)
{
	boot->net->masters[id] = made(boot->conf->net.masters[id].name, end);
	boot->net->made_ms[id] = boot->now_ms;
	boot_wake_by(boot, boot->now_ms);
}

static const struct worker_job vlan_maker = {
	.name = "VLAN",
	.timeout_ms = MAKE_TIMEOUT_MS,
	.report_size = sizeof(struct make_report),
	.make_sound = worker_sound_err,
	.run = run_vlan,
	.done = vlan_done,
};

static const struct worker_job master_maker = {
	.name = "bond or bridge",
	.timeout_ms = MAKE_TIMEOUT_MS,
	.report_size = sizeof(struct make_report),
	.make_sound = worker_sound_err,
	.run = run_master,
	.done = master_done,
};

/* Asks for the driver, and starts the worker when it is there or known not to come. */
static void make(struct boot *boot, const struct worker_job *job, int id, enum netmade *state)
{
	const char *module = DRIVER_VLAN;

	if (job == &master_maker)
		module = boot->conf->net.masters[id].bridge ? DRIVER_BRIDGE : DRIVER_BOND;
	if (*state == NETMADE_NOT) {
		modules_want(boot, module, true);
		*state = NETMADE_LOADING;
	}
	/* One that the kernel did not let go before an emergency shell may still make it. */
	if (*state == NETMADE_LOADING && modules_settled(boot, module) &&
		!worker_busy(boot, job, id) && !worker_start(boot, job, id))
		*state = NETMADE_RUNNING;
}

void netdev_pump(struct boot *boot)
{
	const struct netconf *conf = &boot->conf->net;

	for (size_t i = 0; i < conf->nmasters; i++)
		make(boot, &master_maker, (int)i, &boot->net->masters[i]);
	for (size_t i = 0; i < conf->nvlans; i++) {
		const struct netif *lower = netif_by_name(boot->net, conf->vlans[i].device);

		/* It can come up only when what carries it is up. */
		if (lower && (lower->flags & IFF_UP))
			make(boot, &vlan_maker, (int)i, &boot->net->vlans[i]);
	}
}

void netdev_forget(struct netif *netif)
{
	netif->tried &= ~(unsigned)(NETIF_TRIED_UP | NETIF_TRIED_DOWN);
}

static void make_again(enum netmade *states, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (states[i] == NETMADE_FAILED)
			states[i] = NETMADE_NOT;
}

void netdev_restart(struct net *net)
{
	for (size_t i = 0; i < net->n; i++)
		net->items[i].tried = 0;
	make_again(net->vlans, NETCONF_VLANS_MAX);
	make_again(net->masters, NETCONF_MASTERS_MAX);
}
