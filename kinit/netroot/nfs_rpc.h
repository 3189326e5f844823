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
	struct ipaddr own;     /* from which address was asked */
	uint8_t bytes[RPC_REPLY_MAX];
};

/* Sends CALL, with an xid that nobody can guess, and takes the answer; over UDP with repetitions.
 * Returns 0, or -errno if nobody could be asked or none answered. */
int nfs_rpc_ask(const struct rpc_peer *peer, const struct xdr_out *call, struct rpc_answer *answer);

#endif
