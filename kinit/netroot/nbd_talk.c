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

static int talk(int fd, struct nbdproto *proto)
{
	int64_t until = clock_ms() + TALK_TIMEOUT_MS;
	uint8_t bytes[NBDPROTO_NEED_MAX];
	size_t need;
	int err = 0;

	while (!err && (need = nbdproto_need(proto))) {
		err = netconn_receive(fd, bytes, need, until);
		if (err)
			break;
		nbdproto_feed(proto, bytes);
		if (proto->out_len)
			err = netconn_send(fd, proto->out, proto->out_len, until);
	}
	/* A refusal counts, whether our good-bye went out or not. */
	if (proto->state == NBDPROTO_FAILED)
		return proto->err;
	if (err)
		snprintf(proto->why, sizeof(proto->why), "%s while %s", neterr_text(err),
			nbdproto_stage(proto));
	return err;
}

int nbdtalk_open(const struct ipaddr *addr, const struct nbdword *nbd, struct nbdproto *proto)
{
	int fd, err;

	nbdproto_start(proto, nbd->name);
	fd = netconn_open(NETCONN_TCP, addr, nbd->port, 0, OPEN_TIMEOUT_MS);
	if (fd < 0)
		return fd;
	tune(fd);
	err = talk(fd, proto);
	if (!err)
		return fd;
	close(fd);
	return err;
}
