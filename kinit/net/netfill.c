/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/net/netfill.h"

#include <errno.h>
#include <string.h>

#include "lib/sound.h"
#include "lib/text.h"

static bool is_default(const struct lease_route *route, enum ip_family family)
{
	return route->prefix == 0 && (route->to.family == family || route->to.family == IP_NONE);
}

static void make_routes_sound(struct lease *lease)
{
	uint8_t kept = 0;

	for (uint8_t i = 0; i < lease->nroutes && i < LEASE_ROUTES_MAX; i++) {
		struct lease_route route = lease->routes[i];

		sound_addrs(&route.to, 1);
		sound_addrs(&route.via, 1);
		if (route.prefix <= ipaddr_bits(route.to.family))
			lease->routes[kept++] = route;
	}
	lease->nroutes = kept;
}

/* Counts, enums and ends come through a pipe from a process that talks to strangers. */
static void make_sound(struct lease *lease)
{
	sound_addrs(&lease->addr, 1);
	sound_addrs(&lease->broadcast, 1);
	sound_addrs(&lease->server, 1);
	sound_addrs(&lease->next_server, 1);
	sound_addrs(lease->dns, LEASE_DNS_MAX);
	sound_addrs(lease->ntp, LEASE_NTP_MAX);
	make_routes_sound(lease);
	if (lease->ndns > LEASE_DNS_MAX)
		lease->ndns = LEASE_DNS_MAX;
	if (lease->nntp > LEASE_NTP_MAX)
		lease->nntp = LEASE_NTP_MAX;
	sound_line(lease->hostname, sizeof(lease->hostname));
	sound_line(lease->domain, sizeof(lease->domain));
	sound_line(lease->nis_domain, sizeof(lease->nis_domain));
	sound_line(lease->search, sizeof(lease->search));
	sound_line(lease->root_path, sizeof(lease->root_path));
	sound_line(lease->boot_file, sizeof(lease->boot_file));
}

/* 127.0.0.0/8, groups and broadcasts belong to no interface. */
static bool is_assignable(const struct ipaddr *addr)
{
	if (!ipaddr_is_set(addr))
		return false;
	if (addr->family == IP_V6)
		return addr->bytes[0] != 0xff;
	return addr->bytes[0] != 0 && addr->bytes[0] != 127 &&
	       (addr->bytes[0] < 224 || addr->bytes[0] >= 240) &&
	       memcmp(addr->bytes, "\xff\xff\xff\xff", 4) != 0;
}

static bool is_source_of(unsigned source, enum ip_family family)
{
	if (source == LEASE_STATIC)
		return true;
	if (family == IP_V6)
		return source == LEASE_DHCP6 || source == LEASE_SLAAC;
	return source == LEASE_DHCP || source == LEASE_BOOTP || source == LEASE_RARP;
}

static unsigned guess_prefix(const struct ipaddr *addr)
{
	return addr->family == IP_V6 ? 64 : ipaddr_class_prefix(addr);
}

/* Returns whether it is only guessed. */
static bool set_size(const struct ipword *word, struct lease *lease)
{
	enum ip_family family = lease->addr.family;
	unsigned before = lease->prefix;
	bool guessed;

	if (word && word->peer.family == family)
		lease->prefix = (uint8_t)ipaddr_bits(family);
	else if (word && word->prefix >= 0 && (unsigned)word->prefix <= ipaddr_bits(family))
		lease->prefix = (uint8_t)word->prefix;
	guessed = lease->prefix == 0 || lease->prefix > ipaddr_bits(family);
	if (guessed)
		lease->prefix = (uint8_t)guess_prefix(&lease->addr);
	if (family == IP_V6)
		return guessed;
	if (lease->prefix >= 31)
		lease->broadcast = (struct ipaddr){ .family = IP_NONE };
	else if (!ipaddr_is_set(&lease->broadcast) || lease->prefix != before)
		lease->broadcast = ipaddr_broadcast(&lease->addr, lease->prefix);
	return guessed;
}

static void remove_defaults(struct lease *lease)
{
	uint8_t kept = 0;

	for (uint8_t i = 0; i < lease->nroutes; i++)
		if (!is_default(&lease->routes[i], lease->addr.family))
			lease->routes[kept++] = lease->routes[i];
	lease->nroutes = kept;
}

static void set_gateway(const struct ipaddr *gateway, struct lease *lease)
{
	struct lease_route route = { .to = { .family = lease->addr.family }, .via = *gateway };

	if (!ipaddr_is_set(gateway) || gateway->family != lease->addr.family)
		return;
	remove_defaults(lease);
	if (lease->nroutes == LEASE_ROUTES_MAX)
		lease->nroutes--;
	lease_add_route(lease, &route);
}

/* "Anything before the first '.' is the host's name, anything after it the NIS domain", says the
 * kernel (Documentation/admin-guide/nfs/nfsroot.rst). */
static void set_hostname(const char *text, struct lease *lease)
{
	size_t host = strcspn(text, ".");

	if (!*text)
		return;
	text_copy(lease->hostname, sizeof(lease->hostname), text);
	if (!text[host] || host >= sizeof(lease->hostname))
		return;
	lease->hostname[host] = '\0';
	text_copy(lease->nis_domain, sizeof(lease->nis_domain), text + host + 1);
}

static void set_dns(const struct ipword *word, struct lease *lease)
{
	uint8_t n = 0;

	for (size_t i = 0; i < sizeof(word->dns) / sizeof(word->dns[0]); i++)
		if (ipaddr_is_set(&word->dns[i]))
			lease->dns[n++] = word->dns[i];
	if (n)
		lease->ndns = n;
}

static void set_given(const struct ipword *word, struct lease *lease)
{
	set_gateway(&word->gateway, lease);
	set_dns(word, lease);
	set_hostname(word->hostname ? word->hostname : "", lease);
	if (word->mtu && word->mtu <= UINT16_MAX)
		lease->mtu = (uint16_t)word->mtu;
	if (ipaddr_is_set(&word->server))
		lease->next_server = word->server;
	if (ipaddr_is_set(&word->ntp)) {
		lease->ntp[0] = word->ntp;
		lease->nntp = 1;
	}
}

bool netfill_on_link(const struct lease *lease, size_t n, const struct ipaddr *via)
{
	if (ipaddr_is_link_local(via))
		return true;
	if (ipaddr_same_net(&lease->addr, via, lease->prefix))
		return true;
	for (size_t i = 0; i < n && i < lease->nroutes; i++)
		if (!ipaddr_is_set(&lease->routes[i].via) &&
			ipaddr_same_net(&lease->routes[i].to, via, lease->routes[i].prefix))
			return true;
	return false;
}

bool netfill_has_route(const struct lease *lease, const struct lease_route *route)
{
	for (size_t i = 0; i < lease->nroutes; i++)
		if (ipaddr_equal(&lease->routes[i].to, &route->to) &&
			lease->routes[i].prefix == route->prefix &&
			ipaddr_equal(&lease->routes[i].via, &route->via))
			return true;
	return false;
}

/* rd.route= without a device is for whoever reaches its gateway. */
static bool is_route_for(const struct netroute *given, const char *name, const struct lease *lease)
{
	if (given->route.to.family != lease->addr.family)
		return false;
	if (given->device[0])
		return !strcmp(given->device, name);
	return !ipaddr_is_set(&given->route.via) ||
	       netfill_on_link(lease, lease->nroutes, &given->route.via);
}

int netfill(const struct netconf *conf, const char *name, const struct ipword *word,
	struct lease *lease)
{
	bool guessed;

	make_sound(lease);
	if (!is_assignable(&lease->addr) || !is_source_of(lease->source, lease->addr.family))
		return -EADDRNOTAVAIL;
	guessed = set_size(word, lease);
	if (word)
		set_given(word, lease);
	for (size_t i = 0; i < conf->nroutes; i++)
		if (is_route_for(&conf->routes[i], name, lease) &&
			!netfill_has_route(lease, &conf->routes[i].route))
			lease_add_route(lease, &conf->routes[i].route);
	return guessed;
}
