/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETWATCH_H
#define KINIT_NET_NETWATCH_H

#include <stdbool.h>

/*
 * Keeps the table of interfaces as the kernel tells it.  Process 1 asks the kernel for nothing here: the
 * answer would have to wait for the kernel's one lock for all of the network (rtnl), which the driver of
 * a card keeps while the card is brought up, or for ever.  It reads what the kernel tells to all; lists of
 * all links are asked for by a worker.
 */

struct boot;

/* Opens the socket.  Returns 0 or -errno. */
int netwatch_open(struct boot *boot);

/* Has a list of all links been made, or failed?  The first one is begun when somebody wants the network, when the boot fails,
 * or after the first tick. */
bool netwatch_is_listed(const struct boot *boot);

/* Takes the messages that wait. */
void netwatch_read(struct boot *boot);

/* Has all links listed if messages were lost; and, TICKING, now and then, should one not have come. */
void netwatch_rescan(struct boot *boot, bool ticking);

#endif
