/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nbd_talk.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/server/connect.h"
#include "kinit/server/connerr.h"
#include "lib/clock.h"
#include "lib/sound.h"
#include "lib/text.h"

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

struct question {
	int fd;
	const char *name;
};

struct outcome {
	int err;
	struct nbd_export export;
};

static void talk_confined(const void *question, void *answer)
{
	const struct question *to = question;
	struct outcome *outcome = answer;
	struct nbd_export *export = &outcome->export;
	struct nbd_proto proto;

	nbd_proto_start(&proto, to->name);
	outcome->err = talk(to->fd, &proto);
	export->size = proto.size;
	export->flags = proto.flags;
	export->min_block = proto.min_block;
	export->final = proto.final;
	text_copy(export->why, sizeof(export->why), proto.why);
}

/* Who talked may say anything; -EINVAL is the kernel's (nbd_keep.c). */
static int take(const struct outcome *outcome, struct nbd_export *export)
{
	memcpy(export, &outcome->export, sizeof(*export));
	sound_bool(&export->final);
	sound_text(export->why, sizeof(export->why));
	if (outcome->err)
		return outcome->err < 0 && outcome->err != -EINVAL ? outcome->err : -EPROTO;
	return export->size && export->min_block <= NBD_PROTO_BLOCK_MAX ? 0 : -EPROTO;
}

static int talk_apart(int fd, const char *name, struct nbd_export *export)
{
	const struct question to = { fd, name };
	struct outcome outcome;
	const struct confine_job job = { .name = "who talks to the NBD server",
		.to = CONFINE_TALK,
		.fds = &to.fd,
		.nfds = 1,
		.run = talk_confined,
		.question = &to,
		.answer = &outcome,
		.size = sizeof(outcome) };
	int err = confine_call(&job);

	return err ? err : take(&outcome, export);
}

int nbd_talk_open(const struct ipaddr *addr, const struct nbdword *nbd, struct nbd_export *export)
{
	int fd, err;

	*export = (struct nbd_export){ .size = 0 };
	fd = connect_open(CONNECT_TCP, addr, nbd->port, 0, OPEN_TIMEOUT_MS);
	if (fd < 0)
		return fd;
	tune(fd);
	err = talk_apart(fd, nbd->name, export);
	if (!err)
		return fd;
	close(fd);
	return err;
}
