/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_SLAAC_FACTS_H
#define KINIT_ASK_SLAAC_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/lease.h"

/* What the kernel's IPv6 has on one interface, as rtnetlink(7) tells it; no system calls in it. */

struct slaac_facts {
	int ifindex; /* set by the caller, all else being zeros at first */

	struct ipaddr link_local; /* that can be used; IP_NONE: none yet */
	struct ipaddr addr;       /* formed from a router's prefix, and fit for use; likewise */
	uint8_t prefix;
	uint32_t valid_s;        /* LEASE_FOREVER */
	struct ipaddr duplicate; /* formed, but another host has it already */

	struct ipaddr router; /* of the default route that it announced itself; IP_NONE */
	bool managed, other;  /* its flags M and O (RFC 4861, 4.2) */
	int64_t announced_ms; /* when an announcement was seen to come in; 0: not since we listen */
	struct lease announced; /* its name servers and domains, nothing else */

	bool interrupted; /* a dump came while things changed: it may lack some */
};

/* The dumps that show all of this; they are to be asked for one after the other. */
enum slaac_dump { SLAAC_DUMP_LINK, SLAAC_DUMP_ADDRESSES, SLAAC_DUMP_ROUTES, SLAAC_DUMPS };

/* Takes the LEN bytes of a datagram of the kernel that came at NOW_MS.  Returns true at the end of
 * a dump. */
bool slaac_facts_take(struct slaac_facts *facts, const void *bytes, size_t len, int64_t now_ms);

/* Has an announcement of a router come, now or before? */
bool slaac_facts_router(const struct slaac_facts *facts);

#endif
