/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SERVER_RESOLVE_H
#define KINIT_SERVER_RESOLVE_H

#include "lib/ipaddr.h"

/*
 * The address of HOST: a literal (IPv6 with or without brackets), or a name that one of the N servers
 * DNS knows (RFC 1035; A and AAAA, UDP, each asked in turn, three rounds).  Blocks: for workers.
 * SEARCH, blank-separated domains, completes a name without a dot; "" if there is none.
 * Returns 0, -ENOENT (no such name: final), -EAGAIN (nobody answered) or -EDESTADDRREQ (there is no
 * name server to ask).
 */
int resolve_host(const char *host, const struct ipaddr *dns, size_t n, const char *search,
	struct ipaddr *addr);

#endif
