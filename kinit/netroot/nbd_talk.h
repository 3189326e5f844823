/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NBD_TALK_H
#define KINIT_NETROOT_NBD_TALK_H

#include "cmdline/nbdroot.h"
#include "lib/ipaddr.h"
#include "lib/nbd_proto.h"

/*
 * A connection to the server of NBD at ADDR, behind the handshake, ready to be handed to the kernel.
 * For workers.  Returns the fd, with the facts in *PROTO; or -errno, and proto->why then says what the
 * server has said, if it has, and proto->final whether it will say the same again.
 */
int nbd_talk_open(const struct ipaddr *addr, const struct nbdword *nbd, struct nbd_proto *proto);

#endif
