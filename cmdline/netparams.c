/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cmdline/netparams.h"

#include <errno.h>
#include <string.h>

#include "cmdline/ipfields.h"
#include "cmdline/params.h"
#include "cmdline/problem.h"

enum { VENDOR_CLASS_MAX = 252 }; /* of the kernel's dhcpclass= */

void netparams_add_ip(struct bootconf *conf, struct word *word)
{
	const char *why, *notes[IPWORD_NOTES_MAX + 1];
	struct netconf *net = &conf->net;
	int err;

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
	net->off = !net->nips && (net->off || err == -ENOENT);
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

/* The kernel takes no route to a network that has bits set behind its prefix. */
static void clear_host_bits(struct lease_route *route)
{
	for (size_t bit = route->prefix; bit < 8 * sizeof(route->to.bytes); bit++)
		route->to.bytes[bit / 8] &= (uint8_t)~(0x80 >> bit % 8);
}

/* Without the size of its network it is one machine. */
static int read_destination(const char *text, struct lease_route *route)
{
	int prefix;

	if (ipfields_net(text, &route->to, &prefix))
		return -EINVAL;
	if (prefix < 0)
		prefix = route->to.family == IP_V6 ? 128 : 32;
	route->prefix = (uint8_t)prefix;
	clear_host_bits(route);
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
		return "no network interface can have such a name";
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
