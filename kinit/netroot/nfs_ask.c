/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/netroot/nfs_ask.h"

#include <errno.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "lib/sound.h"

struct talk {
	int fd;
	enum connect_kind kind;
	const struct nfs_question *question;
};

struct outcome {
	int err;
	enum rpc_status status;
	uint16_t port;
	struct nfs_mnt_answer mount;
};

static int read_results(
	const struct nfs_question *question, struct xdr_in *results, struct outcome *outcome)
{
	switch (question->wish) {
	case NFS_WISH_STATUS:
		return 0;
	case NFS_WISH_PORT:
		return nfs_mnt_read_port(results, question->version, &outcome->port);
	case NFS_WISH_MOUNT:
		return nfs_mnt_read_mnt(results, question->version, &outcome->mount);
	}
	return -EINVAL;
}

static void talk_confined(const void *question, void *answer)
{
	const struct talk *talk = question;
	struct outcome *outcome = answer;
	struct rpc_answer reply;

	outcome->err = nfs_rpc_talk(talk->kind, talk->fd, &talk->question->call, &reply);
	if (outcome->err)
		return;
	outcome->status = reply.status;
	if (reply.status == RPC_OK)
		outcome->err = read_results(talk->question, &reply.results, outcome);
}

/* Who talked may say anything. */
static int take(const struct outcome *outcome, struct nfs_answer *answer)
{
	if (outcome->err)
		return outcome->err < 0 ? outcome->err : -EBADMSG;
	if (outcome->status > RPC_DENIED)
		return -EBADMSG;
	answer->status = outcome->status;
	answer->port = outcome->port;
	answer->mount = outcome->mount;
	sound_bool(&answer->mount.sys);
	return 0;
}

int nfs_ask(
	const struct rpc_peer *peer, const struct nfs_question *question, struct nfs_answer *answer)
{
	struct talk talk = { .kind = peer->kind, .question = question };
	struct outcome outcome;
	const struct confine_job job = { .name = "who asks the server",
		.to = CONFINE_TALK,
		.fds = &talk.fd,
		.nfds = 1,
		.run = talk_confined,
		.question = &talk,
		.answer = &outcome,
		.size = sizeof(outcome) };
	int err;

	*answer = (struct nfs_answer){ .status = RPC_GARBLED };
	talk.fd = nfs_rpc_open(peer, &answer->own);
	if (talk.fd < 0)
		return talk.fd;
	err = confine_call(&job);
	close(talk.fd);
	return err ? err : take(&outcome, answer);
}
