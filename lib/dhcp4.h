/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DHCP4_H
#define LIB_DHCP4_H

#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"
#include "lib/lease.h"

/*
 * Messages of DHCPv4 (RFC 2131, RFC 2132) and of BOOTP (RFC 951, RFC 1542): what UDP carries
 * between the ports 67 and 68.
 */

enum {
	DHCP4_MAC_MAX = 16,       /* chaddr */
	DHCP4_ASK_MAX = 1280,     /* no message of ours is longer */
	DHCP4_MESSAGE_MAX = 2048, /* none that is read; more than we allow by option 57 */
	DHCP4_WORDS_SIZE = 128,
};

enum dhcp4_type { /* option 53; BOOTP does not have it */
	DHCP4_BOOTP,
	DHCP4_DISCOVER,
	DHCP4_OFFER,
	DHCP4_REQUEST,
	DHCP4_DECLINE,
	DHCP4_ACK,
	DHCP4_NAK,
	DHCP4_RELEASE,
	DHCP4_INFORM,
};

/* Who asks: the same in all its messages. */
struct dhcp4_self {
	uint8_t htype; /* ARPHRD_…, as far as they fit */
	uint8_t mac[DHCP4_MAC_MAX];
	uint8_t mac_len;
	const uint8_t *client_id; /* option 61, with its type in front; NULL: none */
	size_t client_id_len;
	const char *hostname; /* options 12 and 60; "": none */
	const char *vendor_class;
	unsigned mtu; /* for option 57 */
};

/* One question.  Addresses that are IP_NONE are left out. */
struct dhcp4_query {
	enum dhcp4_type type;
	uint32_t xid;
	uint16_t secs;
	struct ipaddr request; /* option 50 */
	struct ipaddr server;  /* option 54 */
};

/* Writes the question and returns its length. */
size_t dhcp4_build(const struct dhcp4_self *self, const struct dhcp4_query *query,
	uint8_t bytes[DHCP4_ASK_MAX]);

/* What decides how to go on with an answer. */
struct dhcp4_reply {
	const uint8_t *bytes; /* the message, borrowed */
	size_t len;
	enum dhcp4_type type;
	uint32_t xid;
	struct ipaddr addr;           /* yiaddr; IP_NONE if no host can have it */
	struct ipaddr server;         /* option 54; IP_NONE without */
	char words[DHCP4_WORDS_SIZE]; /* option 56, fit to be shown: why it refuses */
};

/*
 * Reads an answer of a server to SELF.  Returns 0, or -EBADMSG if it is none, or -EADDRNOTAVAIL if
 * it is for another client; *WHY, a constant, then says more.
 */
int dhcp4_read(const struct dhcp4_self *self, const uint8_t *bytes, size_t len,
	struct dhcp4_reply *reply, const char **why);

/*
 * All that REPLY, which has an address, says about the configuration; times and source too, but
 * not since_ms.  An option whose length or content cannot be is as if it was not there.
 * Returns how many routes had no room.
 */
unsigned dhcp4_lease(const struct dhcp4_reply *reply, struct lease *lease);

#endif
