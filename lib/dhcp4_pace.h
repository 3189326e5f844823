/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_DHCP4_PACE_H
#define LIB_DHCP4_PACE_H

#include <stdint.h>

/*
 * When to ask again (RFC 2131, 4.1): after 1 s, then after twice as long each time, up to 8 s;
 * each time up to half a second more or less, so that a hundred machines that were switched on
 * together do not stay together.  It begins sooner than the RFC's 4 s: the first packet is often
 * lost in a switch whose port has just come up.
 */

enum { DHCP4_PACE_FIRST_MS = 1000, DHCP4_PACE_MAX_MS = 8000, DHCP4_PACE_JITTER_MS = 500 };

struct dhcp4_pace {
	uint32_t random; /* not 0; the state of the generator */
	int step_ms;
	int64_t due_ms;
};

/* A next number of the generator (xorshift, 32 bits): never 0, fit for ids and jitter. */
uint32_t dhcp4_pace_random(struct dhcp4_pace *pace);

/* The first question is due at WHEN_MS. */
void dhcp4_pace_start(struct dhcp4_pace *pace, int64_t when_ms);

/* A question went out at NOW_MS: sets when the next one is due. */
void dhcp4_pace_next(struct dhcp4_pace *pace, int64_t now_ms);

#endif
