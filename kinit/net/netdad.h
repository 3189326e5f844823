/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETDAD_H
#define KINIT_NET_NETDAD_H

#include "lib/ipaddr.h"

/*
 * Waits until the interface INDEX can use the IPv6 address *ADDR: nobody else on the link has it
 * (duplicate address detection, RFC 4862, 5.4).  IP_NONE stands for its link-local address, which
 * *ADDR is then.  For workers; MS milliseconds at most, INT_MAX: without limit.
 * Returns 0, -EADDRINUSE (somebody has it), -ETIMEDOUT or another -errno.
 */
int netdad_wait(int index, struct ipaddr *addr, int ms);

#endif
