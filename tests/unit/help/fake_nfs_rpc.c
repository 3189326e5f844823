/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_nfs_rpc.h"

#include <fcntl.h>

#include "kinit/netroot/nfs_rpc.h"
#include "kinit/server/connect.h"
#include "lib/bytes.h"
#include "lib/ipaddr.h"
#include "lib/nfs_mnt.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/unit.h"

struct nfs_server server;

static void answer_with(struct rpc_answer *answer, const void *bytes, size_t len)
{
	memcpy(answer->bytes, bytes, len);
	answer->status = RPC_OK;
	answer->results = (struct xdr_in){ .at = answer->bytes, .left = len };
}

static void answer_port(struct rpc_answer *answer, const uint8_t *args, uint32_t version)
{
	bool nfs = bytes_be32(args) == NFS_PROGRAM;
	bool udp = version == PORTMAP_V2 ? bytes_be32(args + 8) == 17 : args[12] == 'u';
	uint16_t port = nfs ? (udp ? server.nfs_udp : server.nfs_tcp)
			    : (udp ? server.mountd_udp : server.mountd_tcp);
	uint8_t bytes[32] = { 0 };

	trace("  port of %s v%u %s", nfs ? "nfs" : "mountd", bytes_be32(args + 4),
		udp ? "udp" : "tcp");
	if (version == PORTMAP_V2) {
		bytes_put_be32(bytes, port);
		answer_with(answer, bytes, 4);
		return;
	}
	if (version > server.rpcbind) {
		answer->status = RPC_NO_VERSION;
		return;
	}
	if (port)
		bytes[3] =
			(uint8_t)snprintf((char *)bytes + 4, 28, "::.%u.%u", port >> 8, port & 255);
	answer_with(answer, bytes, sizeof(bytes));
}

static void answer_mnt(struct rpc_answer *answer)
{
	uint8_t bytes[4 + 4 + 32 + 8] = { 0 };

	bytes_put_be32(bytes, server.mnt);
	bytes_put_be32(bytes + 4, 32);
	bytes_put_be32(bytes + 40, 1);
	bytes_put_be32(bytes + 44, server.flavor);
	answer_with(answer, bytes, sizeof(bytes));
	answer->status = server.mountd_status;
}

/* Whom nfs_rpc_talk() talks to. */
static struct rpc_peer peer;

int nfs_rpc_open(const struct rpc_peer *to, struct ipaddr *own)
{
	assert_int_equal(fake_confined(), -1);
	assert_true(to->reserved);
	peer = *to;
	ipaddr_parse(to->addr.family == IP_V6 ? "fd00::2" : "10.0.2.15", own);
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int nfs_rpc_talk(
	enum connect_kind kind, int fd, const struct xdr_out *call, struct rpc_answer *answer)
{
	const uint8_t *head = call->bytes;
	uint32_t program = bytes_be32(head + 12), version = bytes_be32(head + 16);
	bool udp = peer.kind == CONNECT_UDP;
	int err = 0;

	assert_int_equal(kind, peer.kind);
	assert_int_equal(fake_confined(), CONFINE_TALK);
	assert_true(fake_confined_with(fd));
	trace("%s %u: %s v%u", udp ? "udp" : "tcp", peer.port,
		program == NFS_PROGRAM     ? "nfs"
		: program == MOUNT_PROGRAM ? "mountd"
					   : "portmap",
		version);
	if (program == NFS_PROGRAM) {
		answer->status = server.nfs_status;
		err = server.nfs;
	} else if (program == MOUNT_PROGRAM) {
		answer_mnt(answer);
		err = server.mountd;
	} else {
		err = udp ? server.portmap_udp : server.portmap_tcp;
		answer->status = server.portmap_status;
		if (!err && !server.portmap_status)
			answer_port(answer, head + 40, version);
	}
	return err;
}
