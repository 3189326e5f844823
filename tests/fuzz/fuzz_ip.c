/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts of ip= and of the other words about the network. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/bootconf.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* Of a family or none, with nothing behind its bytes; its text means the same. */
static void check_address(const struct ipaddr *addr)
{
	char text[IPADDR_TEXT_SIZE];
	struct ipaddr again;

	require(addr->family == IP_NONE || addr->family == IP_V4 || addr->family == IP_V6);
	for (size_t i = ipaddr_bits(addr->family) / 8; i < 16; i++)
		require(!addr->bytes[i]);
	if (!addr->family)
		return;
	require(!ipaddr_parse(ipaddr_format(addr, text), &again) && ipaddr_equal(addr, &again));
}

/* One that a file below /sys/class/net can have. */
static void check_device(const char *name, int empty)
{
	size_t len = strnlen(name, NET_NAME_SIZE);

	require(len < NET_NAME_SIZE && (len || empty));
	require(strcmp(name, ".") && strcmp(name, "..") && !strpbrk(name, "/: "));
	for (; *name; name++)
		require((unsigned char)*name > 0x20 && *name != 0x7f);
}

static void check_mtu(unsigned mtu)
{
	require(!mtu || (mtu >= 68 && mtu <= 65535));
}

static void check_addresses(const struct ipword *ip)
{
	check_address(&ip->client);
	check_address(&ip->peer);
	check_address(&ip->server);
	check_address(&ip->gateway);
	check_address(&ip->dns[0]);
	check_address(&ip->dns[1]);
	check_address(&ip->ntp);
	require(ip->prefix == -1 || (ip->prefix > 0 && ip->prefix <= 128));
	require(ip->client.family != IP_V4 || ip->prefix <= 32);
	require(!ip->peer.family || ip->peer.family == ip->client.family);
}

static void check_word(const struct ipword *ip)
{
	check_addresses(ip);
	check_device(ip->device, 1);
	check_mtu(ip->mtu);
	require(!ip->by_mac || !ip->device[0]);
	require(!(ip->methods & ~63u));
	require(!ip->off || (!ip->methods && !ip->client.family && (ip->device[0] || ip->by_mac)));
	/* What is to be done is never nothing. */
	require(ip->off || ip->methods || ip->client.family);
	require(ip->client_id_len != 1 && ip->client_id_len <= NETCONF_CLIENT_ID_MAX);
	require(!ip->set_mac || !(ip->mac[0] & 1));
	require(strlen(ip->hostname) <= 129 && !strpbrk(ip->hostname, " \n'\"$`/\\"));
	require(strlen(ip->text) < sizeof(ip->text));
}

static void check_ip(const char *text)
{
	char *copy = strdup(text);
	const char *why, *notes[IPWORD_NOTES_MAX + 1];
	struct ipword ip;
	size_t n = 0;
	int err;

	require(copy != NULL);
	err = ipword_parse(copy, &ip, &why, notes);
	while (notes[n])
		require(*notes[n++] != '\0' && n <= IPWORD_NOTES_MAX);
	require(err ? err == -ENOENT || (err == -EINVAL && why && *why) : 1);
	if (!err)
		check_word(&ip);
	free(copy);
}

static void check_routes(const struct netconf *net)
{
	for (size_t i = 0; i < net->ndns; i++)
		check_address(&net->dns[i]);
	for (size_t i = 0; i < net->nroutes; i++) {
		const struct lease_route *route = &net->routes[i].route;

		check_address(&route->to);
		check_address(&route->via);
		check_device(net->routes[i].device, 1);
		require(route->to.family &&
			route->prefix <= (route->to.family == IP_V4 ? 32 : 128));
		require(route->via.family || net->routes[i].device[0]);
	}
}

static void check_links(const struct netconf *net)
{
	for (size_t i = 0; i < net->nvlans; i++) {
		check_device(net->vlans[i].name, 0);
		check_device(net->vlans[i].device, 0);
		require(net->vlans[i].id > 0 && net->vlans[i].id < 4095);
	}
	for (size_t i = 0; i < net->nmasters; i++) {
		check_device(net->masters[i].name, 0);
		check_mtu(net->masters[i].mtu);
		require(net->masters[i].nslaves > 0 &&
			net->masters[i].nslaves <= NETCONF_SLAVES_MAX);
		for (size_t j = 0; j < net->masters[i].nslaves; j++)
			check_device(net->masters[i].slaves[j], 0);
		require(!*net->masters[i].options || strchr(net->masters[i].options, '='));
	}
	for (size_t i = 0; i < net->nnames; i++)
		check_device(net->names[i].name, 0);
}

/* TEXT as the value of every word about the network. */
static void check_line(const char *text)
{
	static const char *const names[] = { "ip", "nfsaddrs", "dhcpclass", "carrier_timeout",
		"BOOTIF", "nameserver", "rd.route", "vlan", "bond", "bridge", "ifname" };
	size_t count = sizeof(names) / sizeof(names[0]), size = count * (strlen(text) + 24);
	char *line = malloc(size);
	struct bootconf conf;

	require(line != NULL);
	*line = '\0';
	for (size_t i = 0, len = 0; i < count; i++)
		len += (size_t)snprintf(line + len, size - len, "%s=\"%s\" ", names[i], text);
	require(bootconf_parse(&conf, (const char *const[]){ line, NULL }) == 0);
	for (size_t i = 0; i < conf.net.nips; i++)
		check_word(&conf.net.ips[i]);
	check_routes(&conf.net);
	check_links(&conf.net);
	require(!conf.net.off || !conf.net.nips);
	require(strlen(conf.net.vendor_class) <= 252);
	bootconf_free(&conf);
	free(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	require(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	check_ip(text);
	check_line(text);
	free(text);
	return 0;
}
