/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_NFS_RPC_H
#define TESTS_UNIT_HELP_FAKE_NFS_RPC_H

#include "kinit/netroot/nfs_rpc.h"
#include "tests/unit/help/trace.h"

/* fake_nfs_rpc.c: nfs_rpc_talk() gets the answers of this server; the questions are in the trace. */

/* Errors are of the conversation; statuses those of its answers. */
extern struct nfs_server {
	int portmap_tcp, portmap_udp;
	enum rpc_status portmap_status;
	uint32_t rpcbind;                                  /* its highest version */
	uint16_t nfs_tcp, nfs_udp, mountd_tcp, mountd_udp; /* 0: not registered */
	int nfs, mountd;
	enum rpc_status nfs_status, mountd_status;
	uint32_t mnt, flavor;
} server;

#endif
