/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DNS_LIST_H
#define LIB_DNS_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "lib/lease.h"

/* The lists that options of DHCPv6 and of routers have in common; what is in them goes into LEASE.
 */

/* IPv6 addresses of name servers, one behind the other. */
void dns_list_servers(const uint8_t *bytes, size_t len, struct lease *lease);

/* Domains to search, without compression (RFC 8415, section 10), up to a damaged one. */
void dns_list_domains(const uint8_t *bytes, size_t len, struct lease *lease);

#endif
