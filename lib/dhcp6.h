/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DHCP6_H
#define LIB_DHCP6_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/lease.h"

/* The messages of DHCPv6 (RFC 8415) that a client sends and reads. */

enum dhcp6_type {
	DHCP6_SOLICIT = 1,
	DHCP6_ADVERTISE = 2,
	DHCP6_REQUEST = 3,
	DHCP6_REPLY = 7,
	DHCP6_INFORMATION_REQUEST = 11,
};

enum dhcp6_status {
	DHCP6_SUCCESS,
	DHCP6_UNSPEC_FAIL,
	DHCP6_NO_ADDRS_AVAIL,
	DHCP6_NO_BINDING,
	DHCP6_NOT_ON_LINK,
	DHCP6_USE_MULTICAST,
};

enum {
	DHCP6_CLIENT_PORT = 546,
	DHCP6_SERVER_PORT = 547,
	DHCP6_DUID_MAX = 130,
	DHCP6_CLASS_MAX = 252,
	DHCP6_SEND_MAX = 768, /* what dhcp6_build() needs at most */
	DHCP6_RECEIVE_MAX = 1500,
};

/* Who somebody is (section 11); len 0: not known. */
struct dhcp6_duid {
	uint8_t len;
	uint8_t bytes[DHCP6_DUID_MAX];
};

/* The client. */
struct dhcp6_self {
	struct dhcp6_duid duid;
	uint32_t iaid;
	const char *user_class; /* "" if none; a longer one than DHCP6_CLASS_MAX is cut */
	struct ipaddr wish;     /* the address that it would like; IP_NONE: any */
};

struct dhcp6_query {
	enum dhcp6_type type;
	uint32_t xid;                    /* 24 bits */
	uint32_t elapsed_ms;             /* since the first message of this exchange */
	const struct dhcp6_duid *server; /* REQUEST: whose offer it is */
	struct ipaddr addr;              /* REQUEST: what was offered */
};

/* What an ADVERTISE or a REPLY says. */
struct dhcp6_answer {
	uint8_t type;
	uint32_t xid;
	struct dhcp6_duid server;
	uint8_t preference;
	bool rapid;      /* a REPLY to a SOLICIT */
	uint16_t status; /* of the message, or of its address: what went wrong, or DHCP6_SUCCESS */
	struct lease lease; /* addr is IP_NONE if there is none for us */
};

/* DUID-LL (section 11.4) and IAID from the LEN bytes of the hardware address MAC of ARPTYPE
 * (ARPHRD_…). The same machine gets the same ones at each boot.  Returns 0, or -EINVAL without an
 * address. */
int dhcp6_self_make(uint16_t arptype, const uint8_t *mac, size_t len, struct dhcp6_self *self);

/* The message QUERY in BYTES.  Returns its length. */
size_t dhcp6_build(const struct dhcp6_self *self, const struct dhcp6_query *query,
	uint8_t bytes[DHCP6_SEND_MAX]);

/*
 * Reads the LEN bytes of a datagram.  Servers, names and paths of the lease are those of the
 * options 23, 24, 31, 56 and 59; lease.server and since_ms are left to the caller. Returns 0,
 * -ENOMSG (not a server's message to this client) or -EBADMSG (damaged).
 */
int dhcp6_parse(const uint8_t *bytes, size_t len, const struct dhcp6_self *self,
	struct dhcp6_answer *answer);

/* "there are no addresses left", … */
const char *dhcp6_status_text(uint16_t status);

#endif
