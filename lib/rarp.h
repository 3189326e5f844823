/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_RARP_H
#define LIB_RARP_H

#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"
#include "lib/lease.h"

/* RARP (RFC 903) on Ethernet: which IPv4 address has this hardware address? */

enum { RARP_SIZE = 28, RARP_MAC_SIZE = 6 };

/* Writes the question. */
void rarp_build(const uint8_t mac[RARP_MAC_SIZE], uint8_t packet[RARP_SIZE]);

/*
 * Reads what came.  SERVER, unless it is IP_NONE, is the only one that is believed.  An answer says
 * nothing but an address and whose answer it is: the netmask is that of its class.
 * Returns 0 with *LEASE but for since_ms, or -EBADMSG if it is no answer to MAC.
 */
int rarp_read(const uint8_t *packet, size_t len, const uint8_t mac[RARP_MAC_SIZE],
	const struct ipaddr *server, struct lease *lease);

#endif
