/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The input is what a server sends over a connection: after a byte that chooses the conversation, a record
 * of RPC in fragments, datagrams of RPC (each with its length in two bytes in front), or the handshake
 * of NBD.  The sockets are real, the time is not.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cmdline/nbdroot.h"
#include "kinit/netroot/nbd_talk.h"
#include "kinit/netroot/nfs_rpc.h"
#include "lib/bytes.h"
#include "lib/clock.h"
#include "lib/random.h"
#include "tests/fuzz/netin.h"

enum { RECORD, DATAGRAMS, NBD, KINDS, XID = 0x6b696e69, TICK_MS = 20 };

static struct netin in;
static int64_t now_ms;
static int type, far_fd = -1;
static uint8_t sent[RPC_CALL_MAX + 4];
static size_t sent_len;

/* ---- in the place of lib/ and kinit/server/connect.c's own */

int64_t clock_ms(void)
{
	now_ms += TICK_MS;
	return now_ms;
}

uint32_t random_u32(void)
{
	return XID;
}

int connect_own_address(int fd, struct ipaddr *addr)
{
	(void)fd;
	*addr = (struct ipaddr){ .family = IP_V4 };
	return 0;
}

static void send_datagrams(void)
{
	size_t len;

	while (in.left > 2) {
		const uint8_t *bytes = netin_bytes(&in, 2 * RPC_REPLY_MAX, &len);

		if (send(far_fd, bytes, len, MSG_DONTWAIT) < 0)
			return;
	}
}

/* The server has said it all, and closes its side. */
int connect_open(
	enum connect_kind kind, const struct ipaddr *addr, uint16_t port, int reserved, int timeout)
{
	int fds[2];

	(void)kind, (void)addr, (void)port, (void)reserved, (void)timeout;
	if (socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds))
		abort();
	far_fd = fds[1];
	if (type == SOCK_STREAM)
		require(!in.left || send(far_fd, in.at, in.left, 0) == (ssize_t)in.left);
	else
		send_datagrams();
	shutdown(far_fd, SHUT_WR);
	return fds[0];
}

/* A server need not read: the last that it would get. */
int connect_send(int fd, const void *bytes, size_t len, int64_t until_ms)
{
	(void)fd;
	require(until_ms > now_ms && len <= sizeof(sent));
	memcpy(sent, bytes, len);
	sent_len = len;
	return 0;
}

/* ---- what is expected */

/* The record that the input is (RFC 5531, 11).  Returns its length, or an error. */
static int expected_record(uint8_t *bytes)
{
	size_t at = 0, have = 0;

	for (;;) {
		uint32_t mark, len;

		if (in.left - at < 4)
			return -EPIPE;
		mark = bytes_be32(in.at + at);
		len = mark & 0x7fffffff;
		at += 4;
		if (!len && !(mark >> 31))
			return -EBADMSG;
		if (len > RPC_REPLY_MAX - have)
			return -EMSGSIZE;
		if (len > in.left - at)
			return -EPIPE;
		if (len)
			memcpy(bytes + have, in.at + at, len);
		have += len;
		at += len;
		if (mark >> 31)
			return (int)have;
	}
}

static void make_call(struct xdr_out *out)
{
	struct rpc_call call = { .program = 100000, .version = 2, .procedure = 3 };

	rpc_put_call(out, &call);
}

/* The call was sent, with the mark of its length in front. */
static void check_call(const struct xdr_out *call, bool marked)
{
	size_t head = marked ? 4 : 0;

	require(sent_len == head + call->len);
	require(!marked || bytes_be32(sent) == (0x80000000 | call->len));
	require(bytes_be32(sent + head) == XID);
	require(!memcmp(sent + head + 4, call->bytes + 4, call->len - 4));
}

static void check_answer(const struct rpc_answer *answer)
{
	require(answer->status != RPC_FOREIGN && answer->status != RPC_GARBLED);
	require(answer->results.at >= answer->bytes &&
		answer->results.at + answer->results.left <= answer->bytes + sizeof(answer->bytes));
	require(bytes_be32(answer->bytes) == XID && bytes_be32(answer->bytes + 4) == 1);
}

static void ask(enum connect_kind kind)
{
	struct rpc_peer peer = { .kind = kind };
	struct rpc_answer *answer = malloc(sizeof(*answer));
	uint8_t record[RPC_REPLY_MAX];
	int want = kind == CONNECT_TCP ? expected_record(record) : 0, err;
	struct ipaddr own;
	struct xdr_out call;
	int fd;

	require(answer != NULL);
	make_call(&call);
	fd = nfs_rpc_open(&peer, &own);
	require(fd >= 0);
	err = nfs_rpc_talk(kind, fd, &call, answer);
	close(fd);
	check_call(&call, kind == CONNECT_TCP);
	if (want < 0)
		require(err == want);
	else if (kind == CONNECT_TCP)
		require(!memcmp(record, answer->bytes, (size_t)want) && (!err || err == -EBADMSG));
	else
		require(!err || err == -ETIMEDOUT);
	if (!err)
		check_answer(answer);
	free(answer);
}

static void talk(void)
{
	struct nbdword word = { .port = 10809, .name = "export" };
	struct ipaddr addr = { .family = IP_V4 };
	struct nbd_export export;
	int fd;

	fd = nbd_talk_open(&addr, &word, &export);
	if (fd < 0) {
		require(export.why[0] && memchr(export.why, 0, sizeof(export.why)) != NULL);
		return;
	}
	require(export.size > 0 && export.min_block > 0);
	close(fd);
}

/* What was opened is closed. */
static void check_descriptors(int lowest)
{
	int fd;

	close(far_fd);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	require(fd == lowest);
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int lowest = open("/dev/null", O_RDONLY | O_CLOEXEC);
	uint8_t choice;

	close(lowest);
	in = (struct netin){ data, size };
	choice = netin_byte(&in) % KINDS;
	type = choice == DATAGRAMS ? SOCK_SEQPACKET : SOCK_STREAM;
	now_ms = 0;
	if (choice == NBD)
		talk();
	else
		ask(choice == RECORD ? CONNECT_TCP : CONNECT_UDP);
	check_descriptors(lowest);
	return 0;
}
