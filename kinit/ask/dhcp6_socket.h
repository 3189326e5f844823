/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ASK_DHCP6_SOCKET_H
#define KINIT_ASK_DHCP6_SOCKET_H

#include <stdint.h>

#include "kinit/ask/ask.h"
#include "lib/dhcp6_client.h"

struct slaac_watch;

/* A socket for dhcp6_run(), of the interface of ASK.  Returns the fd or -errno. */
int dhcp6_socket_open(const struct ask *ask);

/*
 * The whole conversation about what START says, an address (DHCP6_SOLICITING) or only what comes
 * with it (DHCP6_INFORMING), until CLOCK_MONOTONIC UNTIL_MS.  The interface has a link-local
 * address.  Returns 0 with *LEASE, -ETIMEDOUT or -errno.
 */
int dhcp6_run(const struct slaac_watch *watch, enum dhcp6_state start, int64_t until_ms,
	struct lease *lease);

#endif
