/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NBD_TALK_H
#define KINIT_NETROOT_NBD_TALK_H

#include "cmdline/nbdroot.h"
#include "lib/ipaddr.h"
#include "lib/nbd_proto.h"

/* What a server says of what it exports. */
struct nbd_export {
	uint64_t size;      /* in bytes, not 0 */
	uint16_t flags;     /* transmission flags, NBD_FLAG_… of linux/nbd.h */
	uint32_t min_block; /* of its requests; 1 if the server has not said */
	/* If there was no agreement: */
	bool final;                   /* another try can have no other result */
	char why[NBD_PROTO_WHY_SIZE]; /* what the server has said, if it has; fit to be shown */
};

/* A connection to the server of NBD at ADDR, behind the handshake, which a process of its own has led, ready to be
 * handed to the kernel.  For workers.  Returns the fd, with *EXPORT, or -errno. */
int nbd_talk_open(const struct ipaddr *addr, const struct nbdword *nbd, struct nbd_export *export);

#endif
