/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/nfs_mnt.h"

#include <errno.h>

enum { PORTMAP_PROGRAM = 100000, PROTO_TCP = 6, PROTO_UDP = 17 };
enum { PROC_NULL = 0, PROC_GETPORT = 3, PROC_GETADDR = 3, PROC_MNT = 1 };
enum { HANDLE_MAX = 64, HANDLE_V1 = 32, FLAVORS_MAX = 64, AUTH_NONE = 0, AUTH_SYS = 1 };
enum { ADDRESS_MAX = 128 };

void nfs_mnt_call_null(struct xdr_out *out, const struct rpc_service *service)
{
	const struct rpc_call call = {
		.program = service->program, .version = service->version, .procedure = PROC_NULL
	};

	rpc_put_call(out, &call);
}

void nfs_mnt_call_port(struct xdr_out *out, const struct rpc_service *service, uint32_t version)
{
	const struct rpc_call call = { .program = PORTMAP_PROGRAM,
		.version = version,
		.procedure = version == PORTMAP_V2 ? PROC_GETPORT : PROC_GETADDR };

	rpc_put_call(out, &call);
	xdr_put(out, service->program);
	xdr_put(out, service->version);
	if (version == PORTMAP_V2) {
		xdr_put(out, service->udp ? PROTO_UDP : PROTO_TCP);
		xdr_put(out, 0);
		return;
	}
	xdr_put_text(out, service->udp ? "udp6" : "tcp6");
	xdr_put_text(out, ""); /* the address: unknown; and the owner, who does not matter */
	xdr_put_text(out, "");
}

/* A number up to 255 that ends before *END; *END is moved to its first digit. */
static int read_octet(const uint8_t *text, size_t *end)
{
	int value = 0, unit = 1;

	while (*end && text[*end - 1] >= '0' && text[*end - 1] <= '9' && unit <= 100) {
		value += (text[--*end] - '0') * unit;
		unit *= 10;
	}
	return unit > 1 && value <= 255 ? value : -1;
}

/* "2001:db8::1.8.1": behind the address the two bytes of the port (RFC 5665, 5.2.3). */
static int read_universal(const uint8_t *text, size_t len, uint16_t *port)
{
	int low = read_octet(text, &len), high;

	if (low < 0 || !len || text[--len] != '.')
		return -EBADMSG;
	high = read_octet(text, &len);
	if (high < 0 || len < 2 || text[--len] != '.')
		return -EBADMSG;
	*port = (uint16_t)(high << 8 | low);
	return *port ? 0 : -EBADMSG;
}

int nfs_mnt_read_port(struct xdr_in *in, uint32_t version, uint16_t *port)
{
	const uint8_t *text;
	uint32_t number;
	size_t len;

	if (version != PORTMAP_V2) {
		text = xdr_get_opaque(in, ADDRESS_MAX, &len);
		if (!text)
			return -EBADMSG;
		return len ? read_universal(text, len, port) : -ENOENT;
	}
	number = xdr_get(in);
	if (in->bad || number > UINT16_MAX)
		return -EBADMSG;
	*port = (uint16_t)number;
	return number ? 0 : -ENOENT;
}

void nfs_mnt_call_mnt(struct xdr_out *out, uint32_t version, const char *path, const char *machine)
{
	const struct rpc_call call = { .program = MOUNT_PROGRAM,
		.version = version,
		.procedure = PROC_MNT,
		.machine = machine };

	rpc_put_call(out, &call);
	xdr_put_text(out, path);
}

/* An empty list leaves it to us. */
static void read_flavors(struct xdr_in *in, struct nfs_mnt_answer *answer)
{
	uint32_t n = xdr_get(in);

	if (n > FLAVORS_MAX)
		in->bad = true;
	answer->sys = !n;
	for (uint32_t i = 0; i < n && !in->bad; i++) {
		uint32_t flavor = xdr_get(in);

		answer->sys |= flavor == AUTH_SYS || flavor == AUTH_NONE;
	}
}

int nfs_mnt_read_mnt(struct xdr_in *in, uint32_t version, struct nfs_mnt_answer *answer)
{
	*answer = (struct nfs_mnt_answer){ .status = xdr_get(in) };
	if (in->bad)
		return -EBADMSG;
	if (answer->status)
		return 0;
	if (version == 3) {
		xdr_get_opaque(in, HANDLE_MAX, &answer->handle_len);
		read_flavors(in, answer);
	} else {
		answer->handle_len = HANDLE_V1;
		answer->sys = true;
		xdr_get_bytes(in, HANDLE_V1);
	}
	return in->bad || !answer->handle_len ? -EBADMSG : 0;
}

static const struct status {
	uint32_t status;
	bool final;
	const char *name, *text;
} statuses[] = {
	{ 1, true, "MNT3ERR_PERM", "this is not permitted" },
	{ MNT_NOENT, true, "MNT3ERR_NOENT", "no such export" },
	{ 5, false, "MNT3ERR_IO", "an error of its disk" },
	{ 13, true, "MNT3ERR_ACCES", "access denied" },
	{ 20, true, "MNT3ERR_NOTDIR", "this is not a directory" },
	{ 22, true, "MNT3ERR_INVAL", "the path makes no sense to it" },
	{ 63, true, "MNT3ERR_NAMETOOLONG", "the path is too long" },
	{ 10004, true, "MNT3ERR_NOTSUPP", "it does not support this" },
	{ 10006, false, "MNT3ERR_SERVERFAULT", "the server is in trouble" },
};

static const struct status *find(uint32_t status)
{
	static const struct status other = { 0, false, "", "an error that nobody knows" };

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].status == status)
			return &statuses[i];
	return &other;
}

const char *nfs_mnt_status_text(uint32_t status)
{
	return find(status)->text;
}

const char *nfs_mnt_status_name(uint32_t status)
{
	return find(status)->name;
}

bool nfs_mnt_is_final(uint32_t status)
{
	return find(status)->final;
}
