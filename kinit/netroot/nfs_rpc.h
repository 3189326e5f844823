/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NFS_RPC_H
#define KINIT_NETROOT_NFS_RPC_H

#include <stdbool.h>

#include "kinit/server/connect.h"
#include "lib/sunrpc.h"

/* Asks a server by RPC.  Blocks for some seconds at most: for workers. */

struct rpc_peer {
	enum connect_kind kind;
	struct ipaddr addr;
	uint16_t port;
	bool reserved; /* ask from a port below 1024 */
};

struct rpc_answer {
	enum rpc_status status;
	struct xdr_in results; /* into bytes; with RPC_OK */
	uint8_t bytes[RPC_REPLY_MAX];
};

/* A connection to PEER, from the address *OWN.  Returns the fd or -errno. */
int nfs_rpc_open(const struct rpc_peer *peer, struct ipaddr *own);

/* Sends CALL over FD, a connection of KIND, with an xid that nobody can guess, and takes the answer; over UDP
 * with repetitions.  It can be confined to that.  Returns 0, or -errno if none answered. */
int nfs_rpc_talk(
	enum connect_kind kind, int fd, const struct xdr_out *call, struct rpc_answer *answer);

#endif
