/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is read as options of a router, and as a datagram of rtnetlink that brings such. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kinit/ask/slaac_facts.h"
#include "lib/ndopt.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check_lease(const struct lease *lease)
{
	static const char fit[] = "abcdefghijklmnopqrstuvwxyz0123456789-_. ";
	size_t len = strlen(lease->search);

	require(lease->ndns <= LEASE_DNS_MAX && !lease->addr.family && !lease->nroutes);
	for (unsigned i = 0; i < lease->ndns; i++)
		require(lease->dns[i].family == IP_V6 && ipaddr_is_set(&lease->dns[i]));
	require(len < LEASE_TEXT_SIZE && strspn(lease->search, fit) == len);
}

static void check_address(const struct ipaddr *addr)
{
	require(addr->family == IP_NONE || addr->family == IP_V6);
}

static void check_facts(const uint8_t *bytes, size_t size)
{
	struct slaac_facts facts = { .ifindex = 2 };

	slaac_facts_take(&facts, bytes, size, 1000);
	check_address(&facts.link_local);
	check_address(&facts.addr);
	check_address(&facts.router);
	check_address(&facts.duplicate);
	require(facts.addr.family == IP_NONE || facts.prefix < 128);
	require(facts.announced_ms == 0 || facts.announced_ms == 1000);
	check_lease(&facts.announced);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size ? size : 1);
	struct lease lease = { 0 };
	int err;

	require(bytes != NULL);
	if (size)
		memcpy(bytes, data, size);
	err = ndopt_read(bytes, size, &lease);
	require(!err || err == -EBADMSG);
	check_lease(&lease);
	check_facts(bytes, size);
	free(bytes);
	return 0;
}
