/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nbd_talk.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kinit/server/connect.h"
#include "kinit/server/connerr.h"
#include "lib/clock.h"

enum {
	OPEN_TIMEOUT_MS = 10000,
	TALK_TIMEOUT_MS = 10000,
	/* A server that has gone without a word is noticed after 30 + 6 * 10 s without traffic. */
	KEEP_IDLE_S = 30,
	KEEP_INTERVAL_S = 10,
	KEEP_COUNT = 6,
};

/* What of this does not work is no reason to go without the disk. */
static void tune(int fd)
{
	static const struct {
		int level, name, value;
	} rows[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, KEEP_IDLE_S },
		{ IPPROTO_TCP, TCP_KEEPINTVL, KEEP_INTERVAL_S },
		{ IPPROTO_TCP, TCP_KEEPCNT, KEEP_COUNT },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		setsockopt(fd, rows[i].level, rows[i].name, &rows[i].value, sizeof(int));
}

static int talk(int fd, struct nbd_proto *proto)
{
	int64_t until = clock_ms() + TALK_TIMEOUT_MS;
	uint8_t bytes[NBD_PROTO_NEED_MAX];
	size_t need;
	int err = 0;

	while (!err && (need = nbd_proto_need(proto))) {
		err = connect_receive(fd, bytes, need, until);
		if (err)
			break;
		nbd_proto_feed(proto, bytes);
		if (proto->out_len)
			err = connect_send(fd, proto->out, proto->out_len, until);
	}
	/* A refusal counts, whether our good-bye went out or not. */
	if (proto->state == NBD_PROTO_FAILED)
		return proto->err;
	if (err)
		snprintf(proto->why, sizeof(proto->why), "%s while %s", connerr_text(err),
			nbd_proto_stage(proto));
	return err;
}

int nbd_talk_open(const struct ipaddr *addr, const struct nbdword *nbd, struct nbd_proto *proto)
{
	int fd, err;

	nbd_proto_start(proto, nbd->name);
	fd = connect_open(CONNECT_TCP, addr, nbd->port, 0, OPEN_TIMEOUT_MS);
	if (fd < 0)
		return fd;
	tune(fd);
	err = talk(fd, proto);
	if (!err)
		return fd;
	close(fd);
	return err;
}
