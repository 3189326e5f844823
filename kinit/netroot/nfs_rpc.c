/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nfs_rpc.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/bytes.h"
#include "lib/clock.h"
#include "lib/random.h"

enum { CONNECT_MS = 5000, ANSWER_MS = 5000, UDP_TRIES = 3, UDP_WAIT_MS = 1000, MARK_SIZE = 4 };

/* A message with the mark that TCP needs in front, so that one segment holds both. */
struct message {
	uint32_t xid;
	size_t len; /* without the mark */
	uint8_t bytes[MARK_SIZE + RPC_CALL_MAX];
};

static void pack(struct message *message, const struct xdr_out *call)
{
	message->xid = random_u32();
	message->len = call->len;
	bytes_put_be32(message->bytes, rpc_mark(call->len));
	memcpy(message->bytes + MARK_SIZE, call->bytes, call->len);
	bytes_put_be32(message->bytes + MARK_SIZE, message->xid);
}

static int read_answer(struct rpc_answer *answer, size_t len, uint32_t xid)
{
	answer->results = (struct xdr_in){ .at = answer->bytes, .left = len };
	answer->status = rpc_get_reply(&answer->results, xid);
	return answer->status == RPC_FOREIGN || answer->status == RPC_GARBLED ? -EBADMSG : 0;
}

/* Returns the length of the record, or -errno. */
static int receive_record(int fd, uint8_t *bytes, int64_t until_ms)
{
	size_t have = 0, len;
	bool last = false;

	while (!last) {
		uint8_t mark[MARK_SIZE];
		int err = connect_receive(fd, mark, sizeof(mark), until_ms);

		if (!err)
			err = rpc_fragment(bytes_be32(mark), RPC_REPLY_MAX - have, &len, &last);
		if (!err)
			err = connect_receive(fd, bytes + have, len, until_ms);
		if (err)
			return err;
		have += len;
	}
	return (int)have;
}

static int ask_tcp(int fd, const struct message *message, struct rpc_answer *answer)
{
	int64_t until = clock_ms() + ANSWER_MS;
	int len = connect_send(fd, message->bytes, MARK_SIZE + message->len, until);

	if (!len)
		len = receive_record(fd, answer->bytes, until);
	return len < 0 ? len : read_answer(answer, (size_t)len, message->xid);
}

/* Takes datagrams until the right one comes: the others belong to earlier questions, or to nobody.
 */
static int await_datagram(int fd, uint32_t xid, struct rpc_answer *answer)
{
	int64_t until = clock_ms() + UDP_WAIT_MS;

	for (;;) {
		int len = connect_datagram(fd, answer->bytes, sizeof(answer->bytes), until);

		if (len < 0)
			return len;
		if (!read_answer(answer, (size_t)len, xid))
			return 0;
	}
}

static int ask_udp(int fd, const struct message *message, struct rpc_answer *answer)
{
	int err = -ETIMEDOUT;

	for (int i = 0; i < UDP_TRIES && err == -ETIMEDOUT; i++) {
		err = connect_send(
			fd, message->bytes + MARK_SIZE, message->len, clock_ms() + UDP_WAIT_MS);
		if (!err)
			err = await_datagram(fd, message->xid, answer);
	}
	return err;
}

int nfs_rpc_open(const struct rpc_peer *peer, struct ipaddr *own)
{
	int fd = connect_open(peer->kind, &peer->addr, peer->port, peer->reserved, CONNECT_MS);
	int err = fd < 0 ? fd : connect_own_address(fd, own);

	if (fd >= 0 && err)
		close(fd);
	return err ? err : fd;
}

int nfs_rpc_talk(
	enum connect_kind kind, int fd, const struct xdr_out *call, struct rpc_answer *answer)
{
	struct message message;

	if (call->full)
		return -EMSGSIZE;
	pack(&message, call);
	return kind == CONNECT_TCP ? ask_tcp(fd, &message, answer) : ask_udp(fd, &message, answer);
}
