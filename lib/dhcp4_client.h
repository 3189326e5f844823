/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DHCP4_CLIENT_H
#define LIB_DHCP4_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/dhcp4.h"
#include "lib/dhcp4_pace.h"

/*
 * The client's side of DHCPv4 up to a lease (RFC 2131, 4.4) and of BOOTP, without socket and clock:
 * times come in, messages come in and go out.  All states but DONE go on for ever: how long an
 * answer is worth the wait is not known here.
 *
 * The id of a transaction is kept while a question is repeated, so that an answer that takes longer
 * than our patience (servers that ping an address first need a second) still counts; each time that
 * all begins anew, it is a new one.
 */

enum dhcp4_state {
	DHCP4_REBOOTING,  /* REQUEST for an address that we had: INIT-REBOOT */
	DHCP4_SELECTING,  /* DISCOVER, or the request of BOOTP */
	DHCP4_REQUESTING, /* REQUEST for what was offered */
	DHCP4_DONE,
};

enum {
	DHCP4_REBOOT_SENDS = 2, /* servers that do not know the address keep silent */
	DHCP4_REQUEST_SENDS = 4,
	DHCP4_NAK_WAIT_MS = 500, /* after a refusal; doubled each time, up to 8 s */
};

struct dhcp4_client {
	const struct dhcp4_self *self;
	bool dhcp, bootp; /* which answers count */
	enum dhcp4_state state;
	struct dhcp4_pace pace; /* .due_ms: when dhcp4_client_tick() is to be called */
	unsigned sends;         /* in this state */
	unsigned naks;
	bool changed; /* an ACK named another address: when the right one does not follow, anew */
	int64_t start_ms, request_ms;
	struct dhcp4_query query; /* the last question */
	struct ipaddr wish;       /* the address to ask for; IP_NONE: any */
	struct lease lease;       /* in DHCP4_DONE */
	unsigned lost_routes;     /* likewise: of so many there was no room for */
};

/* What an answer brought. */
enum dhcp4_news {
	DHCP4_NOT_OURS, /* nothing: it was for others, or is late */
	DHCP4_NONSENSE, /* nothing: no server may answer this */
	DHCP4_OFFERED,  /* an address was offered, and is requested now */
	DHCP4_REFUSED,  /* NAK: all begins anew */
	DHCP4_CHANGED,  /* ACK for an address that was not requested: if no other comes, anew */
	DHCP4_BOUND,
};

/* "rebooting", "selecting", "requesting", "done". */
const char *dhcp4_state_name(enum dhcp4_state state);

/* SELF stays the caller's and is there as long as CLIENT.  SEED makes the ids of transactions and
 * the jitter; dhcp, bootp and wish are set by the caller before. */
void dhcp4_client_start(
	struct dhcp4_client *client, const struct dhcp4_self *self, uint32_t seed, int64_t now_ms);

/* Time has passed.  Returns the length of the message in BYTES that is to be sent now, or 0. */
size_t dhcp4_client_tick(struct dhcp4_client *client, int64_t now_ms, uint8_t bytes[DHCP4_ASK_MAX]);

/* What tick gave could not be sent: it is due again at WHEN_MS, and does not count. */
void dhcp4_client_unsent(struct dhcp4_client *client, int64_t when_ms);

/* An answer came, read by dhcp4_read().  *WHY, a constant, says what is wrong with one that is
 * nonsense or not ours. */
enum dhcp4_news dhcp4_client_take(struct dhcp4_client *client, const struct dhcp4_reply *reply,
	int64_t now_ms, const char **why);

#endif
