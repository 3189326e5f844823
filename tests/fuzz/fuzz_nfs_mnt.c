/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first byte says what was asked; with 128 added the reply comes in a record of fragments, as
 * over TCP, else as a datagram.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/nfs_mnt.h"

enum { XID = 0x6b696e69, IN_RECORD = 128 };

static void require(int truth)
{
	if (!truth)
		abort();
}

/* The reply in memory of its own size, so that ASan sees who reads behind it; NULL if there is
 * none. */
static uint8_t *take_record(const uint8_t *data, size_t size, size_t *len)
{
	uint8_t *record = malloc(RPC_REPLY_MAX);
	bool last = false;
	size_t part;

	require(record != NULL);
	for (*len = 0; !last; *len += part) {
		int err = size < 4 ? -EPIPE
				   : rpc_fragment(
					     bytes_be32(data), RPC_REPLY_MAX - *len, &part, &last);

		require(err <= 0);
		if (err || part > size - 4) {
			free(record);
			return NULL;
		}
		require(part <= RPC_REPLY_MAX - *len && (part || last));
		memcpy(record + *len, data + 4, part);
		data += 4 + part;
		size -= 4 + part;
	}
	return realloc(record, *len + 1);
}

static uint8_t *take_datagram(const uint8_t *data, size_t size, size_t *len)
{
	uint8_t *datagram;

	*len = size < RPC_REPLY_MAX ? size : RPC_REPLY_MAX;
	datagram = malloc(*len ? *len : 1);
	require(datagram != NULL);
	if (*len)
		memcpy(datagram, data, *len);
	return datagram;
}

static void check_port(struct xdr_in *in, uint32_t version)
{
	uint16_t port = 0;
	int err = nfs_mnt_read_port(in, version, &port);

	require(err == 0 || err == -ENOENT || err == -EBADMSG);
	require(!err == (port != 0) || err == -EBADMSG);
}

static void check_mnt(struct xdr_in *in, uint32_t version)
{
	struct nfs_mnt_answer answer;
	int err = nfs_mnt_read_mnt(in, version, &answer);

	require(err == 0 || err == -EBADMSG);
	if (err)
		return;
	require(answer.status ? !answer.handle_len && !answer.sys
			      : answer.handle_len >= 1 && answer.handle_len <= 64);
	require(*nfs_mnt_status_text(answer.status) != '\0');
}

static void check(struct xdr_in *in, uint8_t question)
{
	enum rpc_status status = rpc_get_reply(in, XID);

	require(*rpc_status_text(status) != '\0');
	if (status != RPC_OK)
		return;
	switch (question % 4) {
	case 0:
		check_port(in, PORTMAP_V2);
		break;
	case 1:
		check_port(in, RPCBIND_V4);
		break;
	default:
		check_mnt(in, question % 4 == 2 ? 3 : 1);
		break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct xdr_in in = { 0 };
	uint8_t *reply;
	size_t len;

	if (!size)
		return 0;
	reply = data[0] & IN_RECORD ? take_record(data + 1, size - 1, &len)
				    : take_datagram(data + 1, size - 1, &len);
	in.at = reply;
	in.left = len;
	if (reply)
		check(&in, data[0]);
	free(reply);
	return 0;
}
