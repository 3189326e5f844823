/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/bootconf.h"
#include "cmdline/drivers.h"
#include "image/checkup.h"
#include "image/offer.h"

#include <stdio.h>
#include <string.h>

/* Virtual interfaces; without one of them the network may not come up. */
static void check_made(struct checkup *c)
{
	const struct netconf *net = &c->conf->net;
	char by[64];

	for (size_t i = 0; i < net->nvlans; i++) {
		snprintf(by, sizeof(by), "vlan=%s", net->vlans[i].name);
		checkup_driver(c, by, DRIVER_VLAN, true);
	}
	if (net->ibft)
		checkup_driver(c, "ip=ibft", DRIVER_IBFT, true);
	for (size_t i = 0; i < net->nmasters; i++) {
		bool bridge = net->masters[i].bridge;

		snprintf(by, sizeof(by), "%s=%s", bridge ? "bridge" : "bond", net->masters[i].name);
		checkup_driver(c, by, bridge ? DRIVER_BRIDGE : DRIVER_BOND, true);
	}
}

/* Without ip= all interfaces ask by DHCP. */
static unsigned methods_of(const struct netconf *net)
{
	unsigned methods = net->nips || net->off ? 0 : NET_DHCP;

	for (size_t i = 0; i < net->nips; i++)
		methods |= net->ips[i].methods;
	return methods;
}

static bool has_family6(const struct netconf *net)
{
	for (size_t i = 0; i < net->nips; i++)
		if (net->ips[i].client.family == IP_V6 || net->ips[i].server.family == IP_V6)
			return true;
	return false;
}

/* Kernels that cannot have it as a module do not tell whether they have it. */
static void check_protocol(struct checkup *c, const char *by, const char *alias, const char *module)
{
	char aliases[64], what[64];

	if (!offer_kernel_has(c->offer, module))
		return;
	snprintf(aliases, sizeof(aliases), "%s %s", alias, module);
	snprintf(what, sizeof(what), "module %s is", module);
	checkup_any_driver(c, by, aliases, what);
}

/* Packets for addresses that are not set yet, and the newer protocol, may be modules. */
static void check_protocols(struct checkup *c)
{
	unsigned methods = methods_of(&c->conf->net);
	unsigned four = methods & (NET_DHCP | NET_BOOTP | NET_RARP);

	if (four)
		check_protocol(c, "asking by DHCP, BOOTP or RARP", "net-pf-17", "af_packet");
	if (methods == four && !has_family6(&c->conf->net))
		return;
	findings_lower(c->findings, four ? FINDING_DOUBT : FINDING_MISSING);
	check_protocol(c, "addresses of IPv6", "net-pf-10", "ipv6");
}

void check_net(struct checkup *c)
{
	enum finding_weight before = c->findings->most;

	if (!c->network)
		return;
	findings_lower(c->findings, c->local || !c->ours ? FINDING_DOUBT : FINDING_MISSING);
	check_made(c);
	check_protocols(c);
	findings_lower(c->findings, FINDING_DOUBT);
	if (c->conf->net.off)
		finding_add(c->findings, FINDING_NO_NETWORK, NULL,
			"ip=off: the root is on a server, and no interface gets an address from kinit");
	c->findings->most = before;
}
