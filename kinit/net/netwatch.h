/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETWATCH_H
#define KINIT_NET_NETWATCH_H

/* Keeps the table of interfaces as the kernel tells it. */

struct boot;

/* Opens the socket and asks for all links.  Returns 0 or -errno. */
int netwatch_open(struct boot *boot);

/* Takes the messages that wait. */
void netwatch_read(struct boot *boot);

/* Asks for all links again, if it is time to. */
void netwatch_rescan(struct boot *boot);

#endif
