/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sunrpc.h"

#include <errno.h>
#include <string.h>

#include "lib/bytes.h"

enum { RPC_VERSION = 2, MESSAGE_CALL = 0, MESSAGE_REPLY = 1, AUTH_NONE = 0, AUTH_SYS = 1 };
enum { MESSAGE_ACCEPTED = 0, VERIFIER_MAX = 400 };
enum { MACHINE_MAX = 255 };

#define LAST_FRAGMENT 0x80000000u

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

static uint8_t *make_room(struct xdr_out *out, size_t len)
{
	uint8_t *at = out->bytes + out->len;

	if (out->full || len > sizeof(out->bytes) - out->len) {
		out->full = true;
		return NULL;
	}
	memset(at, 0, len);
	out->len += len;
	return at;
}

void xdr_put(struct xdr_out *out, uint32_t value)
{
	uint8_t *at = make_room(out, 4);

	if (at)
		bytes_put_be32(at, value);
}

void xdr_put_text(struct xdr_out *out, const char *text)
{
	size_t len = strlen(text);
	uint8_t *at;

	xdr_put(out, (uint32_t)len);
	at = make_room(out, padded(len));
	if (at)
		memcpy(at, text, len);
}

const uint8_t *xdr_get_bytes(struct xdr_in *in, size_t len)
{
	const uint8_t *at = in->at;

	if (in->bad || len > in->left || padded(len) > in->left) {
		in->bad = true;
		return NULL;
	}
	in->at += padded(len);
	in->left -= padded(len);
	return at;
}

uint32_t xdr_get(struct xdr_in *in)
{
	const uint8_t *at = xdr_get_bytes(in, 4);

	return at ? bytes_be32(at) : 0;
}

const uint8_t *xdr_get_opaque(struct xdr_in *in, size_t max, size_t *len)
{
	*len = xdr_get(in);
	if (*len > max)
		in->bad = true;
	return xdr_get_bytes(in, *len);
}

/* Section 8.2 and appendix A: root, without further groups. */
static void put_auth_sys(struct xdr_out *out, const char *machine)
{
	size_t len = strlen(machine);

	if (len > MACHINE_MAX) {
		machine = "";
		len = 0;
	}
	xdr_put(out, AUTH_SYS);
	xdr_put(out, (uint32_t)(4 + 4 + padded(len) + 3 * 4));
	xdr_put(out, 0);
	xdr_put_text(out, machine);
	for (int i = 0; i < 3; i++)
		xdr_put(out, 0);
}

static void put_auth_none(struct xdr_out *out)
{
	xdr_put(out, AUTH_NONE);
	xdr_put(out, 0);
}

void rpc_put_call(struct xdr_out *out, const struct rpc_call *call)
{
	out->len = 0;
	out->full = false;
	xdr_put(out, call->xid);
	xdr_put(out, MESSAGE_CALL);
	xdr_put(out, RPC_VERSION);
	xdr_put(out, call->program);
	xdr_put(out, call->version);
	xdr_put(out, call->procedure);
	if (call->machine)
		put_auth_sys(out, call->machine);
	else
		put_auth_none(out);
	put_auth_none(out);
}

/* accept_stat of section 9 */
static enum rpc_status read_acceptance(struct xdr_in *in)
{
	static const enum rpc_status statuses[] = { RPC_OK, RPC_NO_PROGRAM, RPC_NO_VERSION,
		RPC_NO_PROCEDURE, RPC_BAD_ARGUMENTS, RPC_FAILED };
	size_t len;
	uint32_t status;

	xdr_get(in); /* the flavor of the verifier */
	xdr_get_opaque(in, VERIFIER_MAX, &len);
	status = xdr_get(in);
	if (in->bad || status >= sizeof(statuses) / sizeof(statuses[0]))
		return RPC_GARBLED;
	return statuses[status];
}

enum rpc_status rpc_get_reply(struct xdr_in *in, uint32_t xid)
{
	uint32_t its_xid = xdr_get(in), type = xdr_get(in), verdict = xdr_get(in);

	if (in->bad || type != MESSAGE_REPLY)
		return RPC_GARBLED;
	if (its_xid != xid)
		return RPC_FOREIGN;
	return verdict == MESSAGE_ACCEPTED ? read_acceptance(in) : RPC_DENIED;
}

const char *rpc_status_text(enum rpc_status status)
{
	static const char *const texts[] = {
		[RPC_OK] = "answered",
		[RPC_FOREIGN] = "the answer belongs to another question",
		[RPC_GARBLED] = "the answer makes no sense",
		[RPC_NO_PROGRAM] = "the server has no such program",
		[RPC_NO_VERSION] = "the server does not have this version",
		[RPC_NO_PROCEDURE] = "the server has no such procedure",
		[RPC_BAD_ARGUMENTS] = "the server did not understand",
		[RPC_FAILED] = "the server is in trouble",
		[RPC_DENIED] = "the server wants another authentication",
	};

	return texts[status];
}

int rpc_fragment(uint32_t mark, size_t room, size_t *len, bool *last)
{
	*last = mark & LAST_FRAGMENT;
	*len = mark & ~LAST_FRAGMENT;
	if (!*len && !*last)
		return -EBADMSG;
	return *len > room ? -EMSGSIZE : 0;
}

uint32_t rpc_mark(size_t len)
{
	return LAST_FRAGMENT | (uint32_t)len;
}
