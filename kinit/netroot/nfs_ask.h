/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NFS_ASK_H
#define KINIT_NETROOT_NFS_ASK_H

#include <stdint.h>

#include "kinit/netroot/nfs_rpc.h"
#include "lib/nfs_mnt.h"

/* What an NFS server is asked before the mount, by a process that does nothing else.  Blocks for some seconds
 * at most: for workers. */

enum nfs_wish { NFS_WISH_STATUS, NFS_WISH_PORT, NFS_WISH_MOUNT };

struct nfs_question {
	struct xdr_out call;
	enum nfs_wish wish; /* what is wanted of the results */
	uint32_t version;   /* of the program that is called */
};

struct nfs_answer {
	enum rpc_status status;
	struct ipaddr own; /* from which address was asked */
	/* With RPC_OK, the one that was wished for. */
	uint16_t port;
	struct nfs_mnt_answer mount;
};

/* Returns 0, or -errno if nobody could be asked, none answered, or the results are none (-EBADMSG; of a port
 * that nobody has registered -ENOENT). */
int nfs_ask(const struct rpc_peer *peer, const struct nfs_question *question,
	struct nfs_answer *answer);

#endif
