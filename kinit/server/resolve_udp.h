/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SERVER_RESOLVE_UDP_H
#define KINIT_SERVER_RESOLVE_UDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

/* The sockets of kinit/server/resolve.c; a unit test puts servers in their place. */

/* A socket from which SERVER can be asked, and from where nobody else is heard; its port is the
 * kernel's choice, which is random.  Returns the fd or -errno. */
int resolve_udp_open(const struct ipaddr *server);

/* Sends one query.  Returns 0 or -errno. */
int resolve_udp_send(int fd, const struct ipaddr *server, const uint8_t *bytes, size_t len);

/* The next datagram from SERVER, waited for until CLOCK_MONOTONIC UNTIL_MS.  Returns its length,
 * -ETIMEDOUT or -errno (-ECONNREFUSED: nobody serves there). */
int resolve_udp_receive(
	int fd, const struct ipaddr *server, uint8_t *bytes, size_t size, int64_t until_ms);

/* Is there a way to ADDR, by the routes that there are now? */
bool resolve_udp_reaches(const struct ipaddr *addr);

#endif
