/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_NFS_MNT_H
#define LIB_NFS_MNT_H

#include "lib/sunrpc.h"

/*
 * What is asked before an NFS mount: which port a service has (portmapper version 2 and rpcbind
 * versions 3 and 4, RFC 1833), and whether the server lets us have a directory (MOUNT version 3,
 * RFC 1813 appendix I, and version 1, RFC 1094 appendix A).
 */

enum {
	NFS_PROGRAM = 100003,
	MOUNT_PROGRAM = 100005,
	PORTMAP_PORT = 111,
	NFS_PORT = 2049,
};

enum { PORTMAP_V2 = 2, RPCBIND_V3 = 3, RPCBIND_V4 = 4 };

struct rpc_service {
	uint32_t program, version;
	bool udp;
};

/* Nothing but: are you there, in this version? */
void nfs_mnt_call_null(struct xdr_out *out, const struct rpc_service *service);

/* The question for the port of SERVICE; VERSION is PORTMAP_V2, which knows only IPv4, or one of
 * rpcbind for IPv6. */
void nfs_mnt_call_port(struct xdr_out *out, const struct rpc_service *service, uint32_t version);

/* The answer.  Returns 0, -ENOENT (nobody has registered it) or -EBADMSG. */
int nfs_mnt_read_port(struct xdr_in *in, uint32_t version, uint16_t *port);

/* The question for the directory PATH; VERSION (of MOUNT) is 3, or 1 for NFSv2. */
void nfs_mnt_call_mnt(struct xdr_out *out, uint32_t version, const char *path, const char *machine);

enum { MNT_NOENT = 2 };

struct nfs_mnt_answer {
	uint32_t status;   /* 0: here you are; else see below */
	size_t handle_len; /* 1 to 64 */
	bool sys;          /* it may be used with AUTH_SYS or with none */
};

/* Returns 0 or -EBADMSG. */
int nfs_mnt_read_mnt(struct xdr_in *in, uint32_t version, struct nfs_mnt_answer *answer);

/* "no such export", and the name in the RFC; "" for one that is not in it. */
const char *nfs_mnt_status_text(uint32_t status);
const char *nfs_mnt_status_name(uint32_t status);

/* Will the answer be the same the next time? */
bool nfs_mnt_is_final(uint32_t status);

#endif
