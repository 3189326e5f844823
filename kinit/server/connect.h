/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SERVER_CONNECT_H
#define KINIT_SERVER_CONNECT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/ipaddr.h"

/* Conversations with a server over TCP or UDP, with a limit of time.  For workers. */

enum connect_kind { CONNECT_TCP, CONNECT_UDP };

/* A non-blocking socket that is connected to PORT of ADDR; with RESERVED from a port below 1024, at
 * random, which servers take for the sign of a system that can be trusted.
 * Waits up to TIMEOUT_MS.  Returns the fd or -errno (-ECONNREFUSED, -ETIMEDOUT, -EHOSTUNREACH, …). */
int connect_open(enum connect_kind kind, const struct ipaddr *addr, uint16_t port, int reserved,
	int timeout_ms);

/* All LEN bytes, until the time CLOCK_MONOTONIC UNTIL_MS.  Return 0 or -errno; -EPIPE if the other
 * side has closed. */
int connect_send(int fd, const void *bytes, size_t len, int64_t until_ms);
int connect_receive(int fd, void *bytes, size_t len, int64_t until_ms);

/* One datagram of at most LEN bytes.  Returns its length or -errno. */
int connect_datagram(int fd, void *bytes, size_t len, int64_t until_ms);

/* The address from which FD speaks.  Returns 0 or -errno. */
int connect_own_address(int fd, struct ipaddr *addr);

#endif
