/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netstate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/net/netassign.h"
#include "kinit/net/netdev.h"
#include "lib/text.h"

static const char *const state_names[] = {
	[NETIF_IDLE] = "idle",
	[NETIF_RISING] = "rising",
	[NETIF_ASKING] = "asking",
	[NETIF_APPLYING] = "applying",
	[NETIF_READY] = "ready",
	[NETIF_FAILED] = "failed",
};

void netstate_enter(
	struct boot *boot, struct netif *netif, enum ip_family family, enum netif_state state)
{
	struct netif_ip *ip = &netif->ip[family];

	log_debug("%s, IPv%d: %s, was %s", netif->name, family == IP_V6 ? 6 : 4, state_names[state],
		state_names[ip->state]);
	ip->state = state;
	ip->since_ms = boot->now_ms;
	ip->again_ms = 0;
	ip->no_carrier = false;
	ip->why[0] = '\0';
	if (state != NETIF_APPLYING && state != NETIF_READY)
		ip->lease = (struct lease){ .addr = { .family = IP_NONE } };
	boot_wake_by(boot, boot->now_ms);
}

static void enter_failed(
	struct boot *boot, struct netif *netif, enum ip_family family, const char *why)
{
	netstate_enter(boot, netif, family, NETIF_FAILED);
	text_copy(netif->ip[family].why, sizeof(netif->ip[family].why), why);
}

void netstate_fail(
	struct boot *boot, struct netif *netif, enum ip_family family, const char *format, ...)
{
	char why[NETIF_WHY_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	text_clean(why);
	log_warn("%s: %s", netif->name, why);
	enter_failed(boot, netif, family, why);
}

void netstate_end(struct boot *boot, struct netif *netif, enum ip_family family)
{
	char why[NETIF_WHY_SIZE];

	netstate_describe(boot, netif, family, why);
	enter_failed(boot, netif, family, why);
}

void netstate_want(
	struct boot *boot, struct netif *netif, enum ip_family family, const struct nettask *want)
{
	if (netif->ip[family].state != NETIF_IDLE)
		netstate_enter(boot, netif, family, NETIF_IDLE);
	netif->ip[family].task = *want;
}

static const char *method_names(unsigned methods, char text[96])
{
	static const struct {
		unsigned method;
		const char *name;
	} names[] = {
		{ NET_DHCP, "DHCP" },
		{ NET_BOOTP, "BOOTP" },
		{ NET_RARP, "RARP" },
		{ NET_SLAAC, "router solicitation" },
		{ NET_DHCP6, "DHCPv6" },
	};

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (methods & names[i].method)
			text_add(text, 96, "%s%s", text[0] ? "/" : "", names[i].name);
	return text;
}

static long long seconds(const struct boot *boot, const struct netif_ip *ip)
{
	return (long long)(boot->now_ms - ip->since_ms) / 1000;
}

static void describe_rising(
	const struct boot *boot, const struct netif *netif, long long s, char text[NETIF_WHY_SIZE])
{
	const struct netif *holder = netdev_holder(boot);

	if (netif->flags & IFF_UP)
		snprintf(text, NETIF_WHY_SIZE, "no carrier after %lld s", s);
	else if (!holder || holder == netif)
		snprintf(text, NETIF_WHY_SIZE, "not brought up after %lld s", s);
	else
		snprintf(text, NETIF_WHY_SIZE,
			"not brought up after %lld s: the kernel is not done with %s", s,
			holder->name);
}

static void describe_asking(const struct boot *boot, const struct netif_ip *ip, unsigned methods,
	char text[NETIF_WHY_SIZE])
{
	char names[96];

	if (ip->why[0])
		text_copy(text, NETIF_WHY_SIZE, ip->why);
	else if (methods == NET_LINK6)
		snprintf(text, NETIF_WHY_SIZE, "no link-local address after %lld s",
			seconds(boot, ip));
	else
		snprintf(text, NETIF_WHY_SIZE, "no answer to %s after %lld s",
			method_names(methods, names), seconds(boot, ip));
}

void netstate_describe(const struct boot *boot, const struct netif *netif, enum ip_family family,
	char text[NETIF_WHY_SIZE])
{
	const struct netif_ip *ip = &netif->ip[family];

	switch (ip->state) {
	case NETIF_IDLE:
		text_copy(text, NETIF_WHY_SIZE, "not tried yet");
		break;
	case NETIF_RISING:
		if (ip->why[0])
			text_copy(text, NETIF_WHY_SIZE, ip->why);
		else
			describe_rising(boot, netif, seconds(boot, ip), text);
		break;
	case NETIF_ASKING:
		describe_asking(boot, ip, netassign_methods(ip->task.word, family), text);
		break;
	case NETIF_APPLYING:
		text_copy(text, NETIF_WHY_SIZE, "its addresses are being set");
		break;
	case NETIF_READY:
		text_copy(text, NETIF_WHY_SIZE, "ready");
		break;
	case NETIF_FAILED:
		text_copy(text, NETIF_WHY_SIZE, ip->why);
		break;
	}
}
