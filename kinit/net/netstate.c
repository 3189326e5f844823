/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netstate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "kinit/net/netfill.h"
#include "kinit/net/netlease.h"
#include "lib/text.h"

static const char *const state_names[] = {
	[NETIF_IDLE] = "idle",
	[NETIF_RISING] = "rising",
	[NETIF_ASKING] = "asking",
	[NETIF_APPLYING] = "applying",
	[NETIF_READY] = "ready",
	[NETIF_FAILED] = "failed",
};

struct netplan netstate_plan(const struct boot *boot)
{
	return (struct netplan){ &boot->conf->net, boot->net, boot->net->root_wanted };
}

/* Which of the two says how the interface as a whole is: who is ready, else who is further. */
static const struct nettask *leading(const struct netif *netif)
{
	const struct nettask *a = &netif->tasks[NET_IPV4], *b = &netif->tasks[NET_IPV6];

	if (!a->wanted || !b->wanted)
		return a->wanted ? a : b;
	if (a->state == NETIF_READY || b->state == NETIF_READY)
		return a->state == NETIF_READY ? a : b;
	if (a->state == NETIF_FAILED)
		return b;
	return b->state == NETIF_FAILED || a->state >= b->state ? a : b;
}

static void sum_up(struct netif *netif)
{
	const struct nettask *task = leading(netif);

	netif->state = task->state;
	netif->word = task->word;
	netif->since_ms = task->since_ms;
	text_copy(netif->why, sizeof(netif->why), task->why);
}

void netstate_enter(
	struct boot *boot, struct netif *netif, enum net_half half, enum netif_state state)
{
	struct nettask *task = &netif->tasks[half];

	log_debug("%s, IPv%d: %s, was %s", netif->name, half == NET_IPV4 ? 4 : 6,
		state_names[state], state_names[task->state]);
	task->state = state;
	task->since_ms = boot->now_ms;
	task->again_ms = 0;
	task->no_carrier = false;
	task->why[0] = '\0';
	sum_up(netif);
	boot_wake_by(boot, boot->now_ms);
}

void netstate_fail(
	struct boot *boot, struct netif *netif, enum net_half half, const char *format, ...)
{
	char why[NETIF_WHY_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	text_clean(why);
	log_warn("%s: %s", netif->name, why);
	netstate_enter(boot, netif, half, NETIF_FAILED);
	text_copy(netif->tasks[half].why, sizeof(netif->tasks[half].why), why);
	sum_up(netif);
}

void netstate_assign(struct boot *boot, struct netif *netif, enum net_half half)
{
	struct netplan plan = netstate_plan(boot);
	struct nettask want = netassign_task(&plan, netif, half), *task = &netif->tasks[half];

	if (task->wanted == want.wanted && task->word == want.word && task->racing == want.racing)
		return;
	if (task->wanted) {
		log_debug("%s, IPv%d: not wanted any more", netif->name, half == NET_IPV4 ? 4 : 6);
		netlease_stop_half(boot, netif, half);
		netfill_drop(netif, half == NET_IPV4 ? IP_V4 : IP_V6);
	}
	want.since_ms = boot->now_ms;
	*task = want;
	sum_up(netif);
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

static long long seconds(const struct boot *boot, const struct nettask *task)
{
	return (long long)(boot->now_ms - task->since_ms) / 1000;
}

static void describe_asking(const struct boot *boot, const struct nettask *task, enum net_half half,
	char *text, size_t size)
{
	unsigned methods = netassign_methods(task->word, half);
	char names[96];

	if (task->why[0])
		snprintf(text, size, "%s", task->why);
	else if (methods == NET_LINK6)
		snprintf(text, size, "no link-local address after %lld s", seconds(boot, task));
	else
		snprintf(text, size, "no answer to %s after %lld s", method_names(methods, names),
			seconds(boot, task));
}

void netstate_describe(const struct boot *boot, const struct nettask *task,
	const struct netif *netif, char *text, size_t size)
{
	switch (task->state) {
	case NETIF_IDLE:
		snprintf(text, size, "not tried yet");
		break;
	case NETIF_RISING:
		snprintf(text, size,
			netif->flags & IFF_UP ? "no carrier after %lld s"
					      : "not brought up after %lld s",
			seconds(boot, task));
		break;
	case NETIF_ASKING:
		describe_asking(boot, task, (enum net_half)(task - netif->tasks), text, size);
		break;
	case NETIF_APPLYING:
		snprintf(text, size, "its addresses are being set");
		break;
	case NETIF_READY:
		snprintf(text, size, "ready");
		break;
	case NETIF_FAILED:
		snprintf(text, size, "%s", task->why);
		break;
	}
}
