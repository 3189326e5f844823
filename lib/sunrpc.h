/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SUNRPC_H
#define LIB_SUNRPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Calls and replies of ONC RPC (RFC 5531) in XDR (RFC 4506), as bytes. */

/* A call with a path of 1024 bytes fits; a reply with credentials (400) and a list, too. */
enum { RPC_CALL_MAX = 1400, RPC_REPLY_MAX = 2048 };

struct xdr_out {
	uint8_t bytes[RPC_CALL_MAX];
	size_t len;
	bool full; /* something did not fit */
};

void xdr_put(struct xdr_out *out, uint32_t value);
void xdr_put_text(struct xdr_out *out, const char *text);

/* What is left to be read.  Once something is missing, bad is set and all that is got is 0. */
struct xdr_in {
	const uint8_t *at;
	size_t left;
	bool bad;
};

uint32_t xdr_get(struct xdr_in *in);

/* The next LEN bytes, with the padding behind them; NULL if they are not there. */
const uint8_t *xdr_get_bytes(struct xdr_in *in, size_t len);

/* Bytes with their number in front, at most MAX; NULL if that is not what comes. */
const uint8_t *xdr_get_opaque(struct xdr_in *in, size_t max, size_t *len);

struct rpc_call {
	uint32_t xid, program, version, procedure;
	const char *machine; /* root of this machine asks (AUTH_SYS); NULL: nobody (AUTH_NONE) */
};

/* Begins OUT with the head of CALL: its arguments follow. */
void rpc_put_call(struct xdr_out *out, const struct rpc_call *call);

enum rpc_status {
	RPC_OK,      /* the results follow */
	RPC_FOREIGN, /* no reply to this call */
	RPC_GARBLED, /* no reply at all */
	RPC_NO_PROGRAM,
	RPC_NO_VERSION,
	RPC_NO_PROCEDURE,
	RPC_BAD_ARGUMENTS,
	RPC_FAILED, /* the server has problems of its own */
	RPC_DENIED, /* it wants another authentication, or another version of RPC */
};

/* Reads the head of a reply to the call XID. */
enum rpc_status rpc_get_reply(struct xdr_in *in, uint32_t xid);

/* "the server has no such program", … */
const char *rpc_status_text(enum rpc_status status);

/*
 * Over TCP, a message is a record of fragments, each with a MARK in front (section 11).  What
 * length has the fragment with this MARK, and is it the last?  ROOM is how much may still come.
 * Returns 0, -EMSGSIZE, or -EBADMSG for one that is empty and not the last.
 */
int rpc_fragment(uint32_t mark, size_t room, size_t *len, bool *last);

/* The mark of a message of LEN bytes in one fragment. */
uint32_t rpc_mark(size_t len);

#endif
