/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is a lease, a word of ip= and the rest of the command line (tests/fuzz/netin.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/net/netfill.h"
#include "tests/fuzz/netin.h"

static bool is_default(const struct lease_route *route)
{
	static const uint8_t none[16];

	return route->prefix == 0 && !memcmp(route->to.bytes, none, sizeof(none));
}

static void check_texts(const struct lease *lease)
{
	require(memchr(lease->hostname, 0, sizeof(lease->hostname)) != NULL);
	require(memchr(lease->domain, 0, sizeof(lease->domain)) != NULL);
	require(memchr(lease->nis_domain, 0, sizeof(lease->nis_domain)) != NULL);
	require(memchr(lease->search, 0, sizeof(lease->search)) != NULL);
	require(memchr(lease->root_path, 0, sizeof(lease->root_path)) != NULL);
	require(memchr(lease->boot_file, 0, sizeof(lease->boot_file)) != NULL);
}

static void check_addresses(const struct lease *lease)
{
	require(netin_is_sound(&lease->broadcast) && netin_is_sound(&lease->server) &&
		netin_is_sound(&lease->next_server));
	require(lease->nroutes <= LEASE_ROUTES_MAX && lease->ndns <= LEASE_DNS_MAX &&
		lease->nntp <= LEASE_NTP_MAX);
	for (size_t i = 0; i < lease->ndns; i++)
		require(netin_is_sound(&lease->dns[i]));
	for (size_t i = 0; i < lease->nntp; i++)
		require(netin_is_sound(&lease->ntp[i]));
	for (size_t i = 0; i < lease->nroutes; i++) {
		const struct lease_route *route = &lease->routes[i];

		require(netin_is_sound(&route->to) && netin_is_sound(&route->via));
		require(route->prefix <= 128);
	}
}

static void check_size(const struct lease *lease)
{
	require(lease->prefix >= 1 && lease->prefix <= ipaddr_bits(lease->addr.family));
	if (lease->addr.family == IP_V6)
		return;
	if (lease->prefix >= 31)
		require(lease->broadcast.family == IP_NONE);
	else
		require(ipaddr_is_set(&lease->broadcast));
}

/* What the user has written stands. */
static void check_word(const struct ipword *word, const struct lease *lease)
{
	enum ip_family family = lease->addr.family;
	size_t given = 0, defaults = 0;

	if (word->peer.family == family)
		require(lease->prefix == ipaddr_bits(family));
	else if (word->prefix > 0 && (unsigned)word->prefix <= ipaddr_bits(family))
		require(lease->prefix == word->prefix);
	for (size_t i = 0; i < 2; i++)
		if (ipaddr_is_set(&word->dns[i]))
			require(ipaddr_equal(&lease->dns[given++], &word->dns[i]));
	require(!given || lease->ndns == given);
	if (word->mtu && word->mtu <= UINT16_MAX)
		require(lease->mtu == word->mtu);
	if (ipaddr_is_set(&word->server))
		require(ipaddr_equal(&lease->next_server, &word->server));
	if (ipaddr_is_set(&word->ntp))
		require(lease->nntp == 1 && ipaddr_equal(&lease->ntp[0], &word->ntp));
	if (!ipaddr_is_set(&word->gateway) || word->gateway.family != family)
		return;
	for (size_t i = 0; i < lease->nroutes; i++)
		if (is_default(&lease->routes[i]) && lease->routes[i].to.family == family &&
			!defaults++)
			require(ipaddr_equal(&lease->routes[i].via, &word->gateway));
	require(defaults >= 1);
}

static void check_routes(const struct netconf *conf, const struct lease *lease)
{
	for (size_t i = 0; i < conf->nroutes && lease->nroutes < LEASE_ROUTES_MAX; i++) {
		const struct netroute *given = &conf->routes[i];

		if (given->route.to.family == lease->addr.family && !strcmp(given->device, "eth0"))
			require(netfill_has_route(lease, &given->route));
	}
}

static void check(const struct netconf *conf, const struct ipword *word, struct lease *lease)
{
	struct lease before = *lease;
	int got = netfill(conf, "eth0", word, lease);

	require(got == 0 || got == 1 || got == -EADDRNOTAVAIL);
	check_texts(lease);
	check_addresses(lease);
	if (got < 0)
		return;
	require(ipaddr_is_set(&lease->addr) && ipaddr_equal(&lease->addr, &before.addr));
	require(*lease_source_name(lease->source) != '\0');
	check_size(lease);
	if (word)
		check_word(word, lease);
	check_routes(conf, lease);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct netconf conf;
	static struct ipword word;
	struct netin in = { data, size };
	/* Memory of its own, so that reading behind it is seen. */
	struct lease *lease = malloc(sizeof(*lease));
	bool by_word = netin_byte(&in) & 1;
	char hostname[LEASE_TEXT_SIZE];

	require(lease != NULL);
	netin_lease(&in, lease);
	netin_word(&in, &word, hostname);
	netin_conf(&in, &conf);
	check(&conf, by_word ? &word : NULL, lease);
	free(lease);
	return 0;
}
