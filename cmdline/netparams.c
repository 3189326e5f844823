/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/netparams.h"

#include <errno.h>
#include <string.h>

#include "cmdline/ipfields.h"
#include "cmdline/params.h"
#include "cmdline/problem.h"
#include "lib/num.h"
#include "lib/text.h"

enum {
	VENDOR_CLASS_MAX = 252, /* of the kernel's dhcpclass= */
	VLAN_ID_MAX = 4094,
};

static const char bad_name[] = "no network interface can have such a name";

/* Who has set up the network for a disk wants that disk: as if this word were there too. */
static void want_disks_of_firmware(struct bootconf *conf)
{
	static const char disks[] = "rd.iscsi.ibft";

	if (hookset_has_word(conf->hooks, disks) && conf->nhookwords < BOOTCONF_HOOKWORDS_MAX)
		conf->hookwords[conf->nhookwords++] = (struct hookword){ disks, "" };
}

/* ip=ibft */
static void take_firmware(struct bootconf *conf)
{
	if (!conf->net.ibft)
		want_disks_of_firmware(conf);
	conf->net.ibft = true;
	conf->net.off = false;
}

void netparams_add_ip(struct bootconf *conf, struct word *word)
{
	const char *why, *notes[IPWORD_NOTES_MAX + 1];
	struct netconf *net = &conf->net;
	int err;

	if (!strcmp(word->value, "ibft")) {
		take_firmware(conf);
		return;
	}
	if (net->nips == NETCONF_IPS_MAX) {
		problem_add(conf, word->shown, "more than %d such words; ignored", NETCONF_IPS_MAX);
		return;
	}
	err = ipword_parse(word->value, &net->ips[net->nips], &why, notes);
	for (const char **note = notes; *note; note++)
		problem_add(conf, word->shown, "%s", *note);
	if (err == -EINVAL)
		problem_add(conf, word->shown, "%s; ignored", why);
	else if (!err)
		net->nips++;
	net->off = !net->nips && !net->ibft && (net->off || err == -ENOENT);
}

void netparams_set_class(struct bootconf *conf, struct word *word)
{
	conf->net.vendor_class = word->value;
	if (strlen(word->value) <= VENDOR_CLASS_MAX)
		return;
	word->value[VENDOR_CLASS_MAX] = '\0';
	problem_add(
		conf, word->shown, "longer than %d bytes; the rest is cut off", VENDOR_CLASS_MAX);
}

void netparams_set_carrier(struct bootconf *conf, struct word *word)
{
	const char *why = words_seconds(word->value, &conf->net.carrier_s);

	if (why)
		problem_add(conf, word->shown, "%s; waiting %d s for a carrier", why,
			NETCONF_CARRIER_S);
}

/* pxelinux writes the type of the hardware (RFC 1700: 01 is Ethernet) in front. */
void netparams_set_bootif(struct bootconf *conf, struct word *word)
{
	const char *text = word->value;
	size_t typed = strlen("01-") + 3 * NET_MAC_SIZE - 1;

	if (strlen(text) == typed && (text[2] == '-' || text[2] == ':'))
		text += strlen("01-");
	conf->net.bootif_given = !ipfields_mac_text(text, conf->net.bootif);
	if (!conf->net.bootif_given)
		problem_add(conf, word->shown, "no hardware address; ignored");
}

void netparams_add_nameserver(struct bootconf *conf, struct word *word)
{
	struct netconf *net = &conf->net;
	struct ipaddr addr;

	if (ipaddr_parse(word->value, &addr) || !ipaddr_is_set(&addr)) {
		problem_add(conf, word->shown, "not the address of a machine; ignored");
		return;
	}
	for (size_t i = 0; i < net->ndns; i++)
		if (ipaddr_equal(&net->dns[i], &addr))
			return;
	if (net->ndns == NETCONF_DNS_MAX)
		problem_add(
			conf, word->shown, "more than %d name servers; ignored", NETCONF_DNS_MAX);
	else
		net->dns[net->ndns++] = addr;
}

/* Without the size of its network it is one machine. */
static int read_destination(const char *text, struct lease_route *route)
{
	int prefix;

	if (ipfields_net(text, &route->to, &prefix))
		return -EINVAL;
	if (prefix < 0)
		prefix = (int)ipaddr_bits(route->to.family);
	route->prefix = (uint8_t)prefix;
	/* The kernel takes no route to a network that has bits set behind its prefix. */
	route->to = ipaddr_net(&route->to, route->prefix);
	return 0;
}

/* Returns what is wrong, or NULL. */
static const char *read_route(char *text, struct netroute *out)
{
	char *field[3];
	size_t n = ipfields_split(text, field, 3);
	struct lease_route *route = &out->route;

	*out = (struct netroute){ .device = "" };
	if (read_destination(field[0], route))
		return "it does not begin with a network";
	if (n > 1 && *field[1] && ipaddr_parse(field[1], &route->via))
		return "the gateway is no address";
	if (n > 2 && *field[2] && ipfields_device(field[2], out->device))
		return bad_name;
	if (!route->via.family && !out->device[0])
		return "neither a gateway nor an interface is given";
	if (route->via.family && route->via.family != route->to.family)
		return "one of network and gateway is IPv4 and the other IPv6";
	return NULL;
}

void netparams_add_route(struct bootconf *conf, struct word *word)
{
	struct netconf *net = &conf->net;
	const char *why;

	if (net->nroutes == NETCONF_ROUTES_MAX) {
		problem_add(conf, word->shown, "more than %d routes; ignored", NETCONF_ROUTES_MAX);
		return;
	}
	why = read_route(word->value, &net->routes[net->nroutes]);
	if (why)
		problem_add(conf, word->shown, "%s; ignored", why);
	else
		net->nroutes++;
}

/* ---- the words that make interfaces or name them: vlan=, bond=, bridge=, ifname= */

/* Where the things of one kind are; their names come first in them. */
struct list {
	void *items;
	size_t *n, max, size;
};

/* Adds ITEM, or puts it in the place of the one with the same name. */
static void add(
	struct bootconf *conf, const struct word *word, const struct list *list, const void *item)
{
	char *at = list->items;

	for (size_t i = 0; i < *list->n; i++, at += list->size)
		if (!strcmp(at, item)) {
			problem_add(conf, word->shown,
				"an earlier word has the same name; this one holds");
			memcpy(at, item, list->size);
			return;
		}
	if (*list->n == list->max) {
		problem_add(conf, word->shown, "more than %d such words; ignored", (int)list->max);
		return;
	}
	memcpy(at, item, list->size);
	++*list->n;
}

/* The ways to write the number in the name, with and without zeros in front: vlan5, eth0.5. */
static int read_vlan_id(const char *name, uint16_t *id)
{
	const char *digits = strrchr(name, '.');
	uint64_t value;

	if (digits)
		digits++;
	else if (text_starts(name, "vlan"))
		digits = name + strlen("vlan");
	if (!digits || num_u64(digits, 10, &value) || !value || value > VLAN_ID_MAX)
		return -EINVAL;
	*id = (uint16_t)value;
	return 0;
}

void netparams_add_vlan(struct bootconf *conf, struct word *word)
{
	struct netconf *net = &conf->net;
	const struct list list = { net->vlans, &net->nvlans, NETCONF_VLANS_MAX,
		sizeof(*net->vlans) };
	struct vlanword vlan = { .id = 0 };
	char *field[3];
	size_t n = ipfields_split(word->value, field, 3);

	if (n != 2)
		problem_add(conf, word->shown, "not two names with a ':' between; ignored");
	else if (ipfields_device(field[0], vlan.name) || ipfields_device(field[1], vlan.device))
		problem_add(conf, word->shown, "%s; ignored", bad_name);
	else if (read_vlan_id(vlan.name, &vlan.id))
		problem_add(conf, word->shown,
			"the name does not end in a number from 1 to %d, as in vlan5 and eth0.5; "
			"ignored",
			VLAN_ID_MAX);
	else
		add(conf, word, &list, &vlan);
}

static void read_slaves(
	struct bootconf *conf, const struct word *word, char *list, struct masterword *bond)
{
	char *name;

	while ((name = list_next(&list)))
		if (bond->nslaves == NETCONF_SLAVES_MAX)
			problem_add(conf, word->shown, "more than %d interfaces; %.20s is left out",
				NETCONF_SLAVES_MAX, name);
		else if (ipfields_device(name, bond->slaves[bond->nslaves]))
			problem_add(conf, word->shown, "%.20s: %s; it is left out", name, bad_name);
		else
			bond->nslaves++;
}

/* NAME=VALUE; the name is that of a file in sysfs. */
static bool is_option(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return len && text[len] == '=' && text[len + 1];
}

/* Leaves those options in LIST that are some. */
static void read_options(struct bootconf *conf, const struct word *word, char *list)
{
	char *to = list, *rest = list, *option;

	while ((option = list_next(&rest))) {
		size_t len = strlen(option);

		if (!is_option(option)) {
			problem_add(conf, word->shown, "%.60s is no name=value; it is left out",
				option);
			continue;
		}
		if (to != list)
			*to++ = ',';
		memmove(to, option, len);
		to += len;
	}
	*to = '\0';
}

/* Adds MASTER, which is made of the interfaces in LIST; its options were read. */
static void add_master(
	struct bootconf *conf, const struct word *word, char *list, struct masterword *master)
{
	struct netconf *net = &conf->net;
	const struct list masters = { net->masters, &net->nmasters, NETCONF_MASTERS_MAX,
		sizeof(*net->masters) };

	read_slaves(conf, word, list, master);
	if (master->nslaves)
		add(conf, word, &masters, master);
	else
		problem_add(conf, word->shown, "no interface is left for it; ignored");
}

void netparams_add_bond(struct bootconf *conf, struct word *word)
{
	struct masterword bond = { .options = "" };
	char standard[] = "eth0,eth1", *field[4];
	size_t n = ipfields_split(word->value, field, 4);

	if (ipfields_device(field[0], bond.name)) {
		problem_add(conf, word->shown, "%s; ignored", bad_name);
		return;
	}
	if (n > 2) {
		read_options(conf, word, field[2]);
		bond.options = field[2];
	}
	if (n > 3 && *field[3] && ipfields_mtu(field[3], &bond.mtu))
		problem_add(
			conf, word->shown, "the MTU is no number from 68 to 65535; it is left out");
	add_master(conf, word, n > 1 && *field[1] ? field[1] : standard, &bond);
}

void netparams_add_bridge(struct bootconf *conf, struct word *word)
{
	struct masterword bridge = { .bridge = true, .options = "" };
	char standard[] = "eth0", *field[3];
	size_t n = ipfields_split(word->value, field, 3);

	if (n > 2)
		problem_add(conf, word->shown,
			"not a name and interfaces with one ':' between; ignored");
	else if (ipfields_device(field[0], bridge.name))
		problem_add(conf, word->shown, "%s; ignored", bad_name);
	else
		add_master(conf, word, n > 1 && *field[1] ? field[1] : standard, &bridge);
}

void netparams_add_name(struct bootconf *conf, struct word *word)
{
	struct netconf *net = &conf->net;
	const struct list list = { net->names, &net->nnames, NETCONF_NAMES_MAX,
		sizeof(*net->names) };
	struct nameword name = { .name = "" };
	char *mac = strchr(word->value, ':');

	if (mac)
		*mac++ = '\0';
	if (ipfields_device(word->value, name.name))
		problem_add(conf, word->shown, "%s; ignored", bad_name);
	else if (!mac || ipfields_mac_text(mac, name.mac))
		problem_add(
			conf, word->shown, "no hardware address stands behind the name; ignored");
	else
		add(conf, word, &list, &name);
}
