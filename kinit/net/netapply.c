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
#include "kinit/net/netwatch.h"

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

static enum ip_family family_of(int id)
{
	return id % NET_HALVES == NET_IPV4 ? IP_V4 : IP_V6;
}

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
	struct netif *netif = netwatch_find(boot->net, id / NET_HALVES);
	const struct lease *lease = netfill_lease(netif, family_of(id));
	struct apply_report *report = data;

	set_mtu(netif, lease);
	report->err = set_address(netif, netif->tasks[id % NET_HALVES].word, lease);
	if (!report->err)
		set_routes(netif, lease);
}

static void give_up(struct boot *boot, struct netif *netif, int id, const char *why)
{
	enum net_half half = (enum net_half)(id % NET_HALVES);
	char addr[IPADDR_TEXT_SIZE];

	netstate_fail(boot, netif, half, "the address %s cannot be set: %s",
		ipaddr_format(&netfill_lease(netif, family_of(id))->addr, addr), why);
	netfill_drop(netif, family_of(id));
	if (boot->net->winner[half] == netif->index)
		boot->net->winner[half] = 0;
}

static void done(struct boot *boot, int id, const struct worker_end *end)
{
	struct netif *netif = netwatch_find(boot->net, id / NET_HALVES);
	enum net_half half = (enum net_half)(id % NET_HALVES);
	const struct apply_report *report = end->report;

	if (!netif || netif->tasks[half].state != NETIF_APPLYING)
		return;
	if (end->fate == WORKER_LATE) {
		give_up(boot, netif, id, "the kernel does not answer");
	} else if (end->fate == WORKER_DIED) {
		give_up(boot, netif, id, "the helper was killed");
	} else if (report->err) {
		give_up(boot, netif, id,
			report->err == -EADDRINUSE ? "another host has it"
						   : strerror(-report->err));
	} else {
		netstate_enter(boot, netif, half, NETIF_READY);
		netreport_ready(netif, netfill_lease(netif, family_of(id)));
		nethost_name(boot, &netif->tasks[half], netfill_lease(netif, family_of(id)));
	}
}

static const struct worker_job applier = {
	.name = "network set-up",
	.timeout_ms = APPLY_TIMEOUT_MS,
	.report_size = sizeof(struct apply_report),
	.run = run,
	.done = done,
};

void netapply_begin(struct boot *boot, struct netif *netif, enum net_half half)
{
	int id = netif->index * NET_HALVES + (int)half;
	int err;

	netstate_enter(boot, netif, half, NETIF_APPLYING);
	err = worker_start(boot, &applier, id);
	if (err)
		give_up(boot, netif, id, strerror(-err));
}

void netapply_stop(struct boot *boot, int id)
{
	worker_stop(boot, &applier, id);
}
