/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_NDOPT_H
#define LIB_NDOPT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/lease.h"

/*
 * The options of a router advertisement that the kernel leaves to others (RFC 8106): name servers
 * and domains to search are added to LEASE, those with a lifetime of 0 not.  OPTIONS are the LEN
 * bytes behind a struct nduseroptmsg. Returns 0 or -EBADMSG: the rest of OPTIONS from the first
 * damaged one on was not read.
 */
int ndopt_read(const uint8_t *options, size_t len, struct lease *lease);

#endif
