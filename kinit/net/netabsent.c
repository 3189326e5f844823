/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netabsent.h"

#include <string.h>
#include <sys/socket.h>

#include <linux/if.h>

#include "lib/text.h"

/* VLANs on bonds on bridges; words that are made of each other have no end. */
enum { DEPTH_MAX = 4 };

static const char udevs[] = "only udev gives such names, and ifname= here";
static const char vlans[] = "vlan= makes one";

static const struct {
	const char *prefix, *how;
} made[] = {
	{ "bond", "bond= makes one" },
	{ "br", "bridge= makes one" },
	{ "virbr", "bridge= makes one" },
	{ "team", "kinit makes no teams, but bonds with bond=" },
	{ "vlan", vlans },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_number(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

/* systemd.net-naming-scheme(7): the kind of the card, then where it is; ib0 and wlan0 are the kernel's. */
static bool is_udevs(const char *name)
{
	static const char *const kinds[] = { "en", "ib", "sl", "wl", "ww" };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const char *place = name + strlen(kinds[i]);

		if (!text_starts(name, kinds[i]) || !*place)
			continue;
		if (*place == 'x')
			return strlen(place) == 13 && strspn(place + 1, "0123456789abcdef") == 12;
		return strchr("bcdopPsuv", *place) && is_digit(place[1]);
	}
	return false;
}

/* Those of biosdevname: em1, p2p1. */
static bool is_of_bios(const char *name)
{
	size_t slot = name[0] == 'p' ? strspn(name + 1, "0123456789") : 0;

	if (slot && name[1 + slot] == 'p')
		return is_digit(name[2 + slot]);
	return text_starts(name, "em") && is_number(name + 2);
}

/* Who gives such names, in words; NULL: perhaps the kernel. */
static const char *giver(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot && is_number(dot + 1))
		return vlans;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		if (text_starts(name, made[i].prefix) && is_number(name + strlen(made[i].prefix)))
			return made[i].how;
	return is_udevs(name) || is_of_bios(name) ? udevs : NULL;
}

static const struct masterword *master_named(const struct netconf *conf, const char *name)
{
	for (size_t i = 0; i < conf->nmasters; i++)
		if (!strcmp(conf->masters[i].name, name))
			return &conf->masters[i];
	return NULL;
}

static const struct vlanword *vlan_named(const struct netconf *conf, const char *name)
{
	for (size_t i = 0; i < conf->nvlans; i++)
		if (!strcmp(conf->vlans[i].name, name))
			return &conf->vlans[i];
	return NULL;
}

static bool is_new_name(const struct netconf *conf, const char *name)
{
	for (size_t i = 0; i < conf->nnames; i++)
		if (!strcmp(conf->names[i].name, name))
			return true;
	return false;
}

static const char *find(const struct netplan *plan, const char *name, int depth);

/* One part is enough. */
static const char *find_parts(const struct netplan *plan, const struct masterword *word, int depth)
{
	const char *missing = NULL;

	for (size_t i = 0; i < word->nslaves; i++) {
		missing = find(plan, word->slaves[i], depth);
		if (!missing)
			return NULL;
	}
	return missing;
}

static const char *find(const struct netplan *plan, const char *name, int depth)
{
	const struct masterword *master = master_named(plan->conf, name);
	const struct vlanword *vlan = vlan_named(plan->conf, name);

	if (!depth)
		return NULL;
	if (master)
		return find_parts(plan, master, depth - 1);
	if (netif_by_name(plan->net, name) || is_new_name(plan->conf, name))
		return NULL;
	if (vlan)
		return find(plan, vlan->device, depth - 1);
	return giver(name) ? name : NULL;
}

const char *netabsent_nobodys(const struct netplan *plan, const char *name)
{
	return find(plan, name, DEPTH_MAX);
}

static void add_present(const struct netplan *plan, char *text, size_t size)
{
	const char *before = ", only ";
	char mac[MACADDR_TEXT_SIZE];

	for (size_t i = 0; i < plan->net->n; i++) {
		const struct netif *netif = &plan->net->items[i];

		if (netif->flags & IFF_LOOPBACK)
			continue;
		text_add(text, size, "%s%s", before, netif->name);
		if (netif->mac_len == NET_MAC_SIZE)
			text_add(text, size, " (%s)",
				macaddr_format(netif->mac, netif->mac_len, mac));
		before = ", ";
	}
	if (before[2])
		text_add(text, size, ", and no other");
}

void netabsent_describe(
	const struct netplan *plan, const struct ipword *word, char *text, size_t size)
{
	char mac[MACADDR_TEXT_SIZE];
	const char *name, *how;

	text[0] = '\0';
	if (!netassign_names_device(word)) {
		text_add(text, size, "there is no network interface that could be used");
		return;
	}
	if (word->by_mac) {
		text_add(text, size, "there is no interface with the address %s",
			macaddr_format(word->device_mac, NET_MAC_SIZE, mac));
	} else {
		name = netabsent_nobodys(plan, word->device);
		how = name ? giver(name) : NULL;
		name = name ? name : word->device;
		text_add(text, size, "there is no interface %s%s%s%s", name, how ? " (" : "",
			how ? how : "", how ? ")" : "");
	}
	add_present(plan, text, size);
}
