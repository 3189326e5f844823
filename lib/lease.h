/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_LEASE_H
#define LIB_LEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

/*
 * What an interface is to be configured with, whoever said so: the command line, a server, or the
 * routers of the network.  Plain data: goes through a pipe as it is.
 */

enum lease_source { LEASE_STATIC, LEASE_DHCP, LEASE_BOOTP, LEASE_RARP, LEASE_DHCP6, LEASE_SLAAC };

enum {
	LEASE_ROUTES_MAX = 32,
	LEASE_DNS_MAX = 6,
	LEASE_NTP_MAX = 4,
	LEASE_TEXT_SIZE = 256,
	LEASE_FOREVER = 0xffffffff,
};

struct lease_route {
	struct ipaddr to; /* all zeros with prefix 0: the default route */
	uint8_t prefix;
	struct ipaddr via; /* IP_NONE: on the link */
};

/*
 * Texts are NUL-terminated and hold only what may stand in such a text: names have letters, digits,
 * '-', '_' and '.' only; paths no control characters.  What had others was left out.
 */
struct lease {
	uint8_t source; /* enum lease_source */
	struct ipaddr addr;
	uint8_t prefix;
	struct ipaddr broadcast;   /* IPv4 */
	struct ipaddr server;      /* who gave it (option 54) */
	struct ipaddr next_server; /* siaddr, else an address in option 66, else option 54: klibc's
				    * ROOTSERVER */
	struct lease_route routes[LEASE_ROUTES_MAX]; /* the gateway is one of them */
	uint8_t nroutes;
	struct ipaddr dns[LEASE_DNS_MAX];
	uint8_t ndns;
	struct ipaddr ntp[LEASE_NTP_MAX];
	uint8_t nntp;
	uint16_t mtu;                        /* 0: not said */
	uint32_t lease_s, renew_s, rebind_s; /* 0: not said; LEASE_FOREVER */
	uint64_t since_ms;                   /* CLOCK_MONOTONIC when it was given */
	char hostname[LEASE_TEXT_SIZE];
	char domain[LEASE_TEXT_SIZE];
	char nis_domain[LEASE_TEXT_SIZE];
	char search[LEASE_TEXT_SIZE];        /* names with blanks between */
	char root_path[LEASE_TEXT_SIZE * 2]; /* option 17 */
	char boot_file[LEASE_TEXT_SIZE];
};

_Static_assert(sizeof(struct lease) <= 3600, "a lease fits the report of a worker");

/* "none", "dhcp", "bootp", "rarp", "dhcp6", "slaac". */
const char *lease_source_name(enum lease_source source);

/* Adds a route; returns -ENOSPC if there are too many. */
int lease_add_route(struct lease *lease, const struct lease_route *route);

/* Add what is not there yet, and forget what is no address, or one too many. */
void lease_add_dns(struct lease *lease, const struct ipaddr *addr);
void lease_add_ntp(struct lease *lease, const struct ipaddr *addr);

/* Adds NAMES, with blanks between, to the list of domains to search; likewise. */
void lease_add_search(struct lease *lease, const char *names);

/* Adds the servers and domains to search of OTHER. */
void lease_add_all(struct lease *lease, const struct lease *other);

/* The default route of FAMILY, or NULL. */
const struct lease_route *lease_gateway(const struct lease *lease, enum ip_family family);

#endif
