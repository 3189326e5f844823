/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DHCP6_CLIENT_H
#define LIB_DHCP6_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dhcp6.h"

/*
 * The client's side of DHCPv6 (RFC 8415, section 18.2): what is sent when, and what an answer does.
 * No sockets and no clock in it; times are milliseconds of whatever clock the caller has.
 */

enum dhcp6_state {
	DHCP6_SOLICITING, /* looks for servers, and collects what they offer */
	DHCP6_REQUESTING, /* wants the best offer */
	DHCP6_INFORMING,  /* wants name servers and the like, no address */
	DHCP6_DONE,       /* the lease is there */
};

struct dhcp6_client {
	const struct dhcp6_self *self;
	uint32_t (*random)(void);
	enum dhcp6_state state;
	uint32_t xid;              /* of this exchange */
	unsigned sent;             /* messages of this exchange */
	int64_t first_ms;          /* when the first of them was sent */
	int64_t next_ms;           /* when dhcp6_client_send() is to be called again */
	int64_t wait_ms;           /* behind the last message */
	bool offered;              /* is there anything in offer? */
	struct dhcp6_answer offer; /* the best one; DHCP6_DONE: the lease */
	uint16_t refusal;          /* the last status of a server that had no lease for us */
};

/* Begins at NOW in START, DHCP6_SOLICITING or DHCP6_INFORMING.  SELF is borrowed, RANDOM returns
 * numbers that nobody can guess. */
void dhcp6_client_start(struct dhcp6_client *client, const struct dhcp6_self *self,
	uint32_t (*random)(void), enum dhcp6_state start, int64_t now);

/* What to send at NOW, client->next_ms or later.  Returns its length. */
size_t dhcp6_client_send(struct dhcp6_client *client, int64_t now, uint8_t bytes[DHCP6_SEND_MAX]);

/* Takes the LEN bytes of a datagram that came from FROM at NOW. */
void dhcp6_client_take(struct dhcp6_client *client, const uint8_t *bytes, size_t len,
	const struct ipaddr *from, int64_t now);

/* "soliciting", "requesting", … */
const char *dhcp6_state_name(enum dhcp6_state state);

#endif
