/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netapply.h"

#include <errno.h>
#include <string.h>

#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/net/netcall.h"
#include "kinit/net/netdad.h"
#include "kinit/net/netfill.h"
#include "kinit/net/nethost.h"
#include "kinit/net/netreport.h"
#include "kinit/net/netstate.h"

enum {
	APPLY_TIMEOUT_MS = 60000,
	DAD_TIMEOUT_MS = 5000, /* RFC 4862, 5.1: one second, but drivers can be slow to begin */
	/* Of a route, and of one that another interface has, too.  The kernel gives 1024 to the
	 * gateways that announce themselves in IPv6; one that was given goes before them. */
	FIRST_METRIC4 = 0,
	FIRST_METRIC6 = 512,
	SECOND_METRIC = 2000,
	/* What IPv4 and IPv6 need at least (RFC 791, RFC 8200, 5). */
	MTU_LEAST4 = 68,
	MTU_LEAST6 = 1280,
};

struct apply_report {
	int err;
};

static const struct worker_job applier;

static void set_mtu(const struct netif *netif, const struct lease *lease)
{
	unsigned least = lease->addr.family == IP_V6 ? MTU_LEAST6 : MTU_LEAST4;
	int err;

	if (!lease->mtu || lease->mtu == netif->mtu)
		return;
	err = lease->mtu < least ? -EINVAL : netcall_mtu(netif->index, lease->mtu);
	if (err)
		log_warn("%s: the MTU %u cannot be set: %s", netif->name, lease->mtu,
			strerror(-err));
}

static int set_address(
	const struct netif *netif, const struct ipword *word, const struct lease *lease)
{
	static const struct ipaddr none;
	struct ipaddr addr = lease->addr;
	int err;

	/* The kernel has set these, and keeps them as long as the routers say. */
	if (lease->source == LEASE_SLAAC)
		return 0;
	err = netcall_address(netif->index, lease, word ? &word->peer : &none);
	if (err || addr.family == IP_V4)
		return err;
	/* Until nobody else is known to have it, no connection can be made from it. */
	err = netdad_wait(netif->index, &addr, DAD_TIMEOUT_MS);
	return err == -EADDRINUSE ? err : 0;
}

/* The kernel makes the one to the own network when it gets the address. */
static bool is_own_net(const struct lease *lease, const struct lease_route *route)
{
	return !ipaddr_is_set(&route->via) && route->prefix == lease->prefix &&
	       ipaddr_same_net(&route->to, &lease->addr, lease->prefix);
}

/* Of two interfaces with a route to the same, the first one keeps it. */
static void set_route(const struct netif *netif, const struct lease *lease, size_t n)
{
	struct netcall_route route = {
		.route = &lease->routes[n],
		.index = netif->index,
		.on_link = !netfill_on_link(lease, lease->nroutes, &lease->routes[n].via),
		.source = lease->source,
		.metric = lease->addr.family == IP_V6 ? FIRST_METRIC6 : FIRST_METRIC4,
	};
	char to[IPADDR_TEXT_SIZE], via[IPADDR_TEXT_SIZE];
	int err;

	if (is_own_net(lease, route.route))
		return;
	err = netcall_route(&route);
	if (err == -EEXIST) {
		route.metric = SECOND_METRIC + (uint32_t)netif->index;
		err = netcall_route(&route);
	}
	if (err && err != -EEXIST)
		log_warn("%s: the route to %s/%u via %s cannot be set: %s", netif->name,
			ipaddr_format(&route.route->to, to), route.route->prefix,
			ipaddr_format(&route.route->via, via), strerror(-err));
}

/* Those on the link first: the gateways of the others may lie behind them (RFC 3442). */
static void set_routes(const struct netif *netif, const struct lease *lease)
{
	for (int gateways = 0; gateways < 2; gateways++)
		for (size_t i = 0; i < lease->nroutes; i++)
			if (ipaddr_is_set(&lease->routes[i].via) == gateways)
				set_route(netif, lease, i);
}

static void run(struct boot *boot, int id, void *data)
{
	enum ip_family family;
	const struct netif *netif = netif_of_id(boot->net, id, &family);
	const struct netif_ip *ip = &netif->ip[family];
	struct apply_report *report = data;

	set_mtu(netif, &ip->lease);
	report->err = set_address(netif, ip->task.word, &ip->lease);
	if (!report->err)
		set_routes(netif, &ip->lease);
}

static void give_up(struct boot *boot, struct netif *netif, enum ip_family family, const char *why)
{
	char addr[IPADDR_TEXT_SIZE];

	netstate_fail(boot, netif, family, "the address %s cannot be set: %s",
		ipaddr_format(&netif->ip[family].lease.addr, addr), why);
}

static void done(struct boot *boot, int id, const struct worker_end *end)
{
	const struct apply_report *report = end->report;
	enum ip_family family;
	struct netif *netif = netif_of_id(boot->net, id, &family);
	char why[NETIF_WHY_SIZE];

	if (!netif || netif->ip[family].state != NETIF_APPLYING)
		return;
	if (end->fate == WORKER_LATE) {
		give_up(boot, netif, family, "the kernel does not answer");
	} else if (end->fate != WORKER_REPORTED) {
		give_up(boot, netif, family, worker_fate(end, "the helper", why, sizeof(why)));
	} else if (report->err) {
		give_up(boot, netif, family,
			report->err == -EADDRINUSE ? "another host has it"
						   : strerror(-report->err));
	} else {
		netstate_enter(boot, netif, family, NETIF_READY);
		netreport_ready(netif, &netif->ip[family].lease);
		nethost_name(boot, &netif->ip[family]);
	}
}

static const struct worker_job applier = {
	.name = "network set-up",
	.timeout_ms = APPLY_TIMEOUT_MS,
	.report_size = sizeof(struct apply_report),
	.make_sound = worker_sound_err,
	.run = run,
	.done = done,
};

void netapply_begin(
	struct boot *boot, struct netif *netif, enum ip_family family, const struct lease *lease)
{
	int err;

	netstate_enter(boot, netif, family, NETIF_APPLYING);
	netif->ip[family].lease = *lease;
	err = worker_start(boot, &applier, netif_id(netif, family));
	if (err)
		give_up(boot, netif, family, strerror(-err));
}

bool netapply_is_busy(const struct boot *boot, const struct netif *netif, enum ip_family family)
{
	return worker_busy(boot, &applier, netif_id(netif, family));
}

void netapply_stop(struct boot *boot, const struct netif *netif, enum ip_family family)
{
	worker_stop(boot, &applier, netif_id(netif, family));
}
