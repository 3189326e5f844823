/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SERVER_LOOKUP_H
#define KINIT_SERVER_LOOKUP_H

#include "kinit/boot.h"
#include "lib/ipaddr.h"

/* The names of servers, with what the network has told this boot. */

/* The lease of the boot interface, of IPv4 if it has one; empty if there is none, never NULL. */
const struct lease *lookup_lease(const struct boot *boot);

/* resolve_host() with the name servers of the boot and the domains of that lease.  For workers. */
int lookup_resolve(const struct boot *boot, const char *host, struct ipaddr *addr);

/* Why lookup_resolve() returned ERR.  A constant. */
const char *lookup_reason(int err);

/* Will it return the same ERR however often it is asked? */
bool lookup_is_final(const struct boot *boot, int err);

#endif
