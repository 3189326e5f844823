/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_RARP_H
#define KINIT_ASK_RARP_H

#include <stdbool.h>
#include <stdint.h>

#include "kinit/ask/ask.h"
#include "kinit/ask/transport.h"
#include "lib/dhcp4_pace.h"

/* The part of dhcp4_ask() that asks by RARP (lib/rarp.h), beside the others or alone. */

struct rarp {
	const struct ask *ask;
	const struct dhcp4_line *line;
	bool on;
	struct dhcp4_pace pace; /* due_ms is INT64_MAX unless it is on */
};

/* Asks for the first time at WHEN_MS, if it is on; SEED makes the jitter. */
void rarp_start(struct rarp *rarp, uint32_t seed, int64_t when_ms);

/* Asks, if it is time to.  Returns 0, or -errno; it is tried again AGAIN_MS later then. */
int rarp_send(struct rarp *rarp, int64_t now_ms, int again_ms);

/* Takes what came.  Returns 0 with *LEASE, or -EBADMSG if it is no answer to us. */
int rarp_take(const struct rarp *rarp, const struct dhcp4_packet *packet, struct lease *lease);

#endif
