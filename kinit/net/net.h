/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NET_H
#define KINIT_NET_NET_H

#include "kinit/net/netif.h"

/* The network, for the loop of the boot. */

/* Opens rtnetlink.  Returns 0 or -errno; without it there is no network, which is logged. */
int net_open(struct boot *boot);

/* Takes the messages that wait. */
void net_read(struct boot *boot);

/* Is it known which interfaces there are, or can it not be? */
bool net_is_listed(const struct boot *boot);

/* Starts what facts allow. */
void net_pump(struct boot *boot);

/* The boot begins anew after an emergency shell: what is ready stays, all else is tried again. */
void net_restart(struct boot *boot);

#endif
