/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/rtnl.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check_link(const struct rtnl_message *msg)
{
	struct rtnl_link link;
	int err = rtnl_read_link(msg, &link);

	require(err == 0 || err == -EBADMSG);
	require(memchr(link.name, '\0', sizeof(link.name)) != NULL);
	require(memchr(link.kind, '\0', sizeof(link.kind)) != NULL);
	require(link.mac_len <= RTNL_MAC_MAX);
	if (!err)
		require(link.index > 0 && link.name[0]);
}

static void check_address(const struct rtnl_message *msg)
{
	struct rtnl_address address;
	int err = rtnl_read_address(msg, &address);

	require(err == 0 || err == -EBADMSG);
	if (!err)
		require(address.index > 0 &&
			(address.addr.family == IP_V4 || address.addr.family == IP_V6));
}

static void check_error(const struct rtnl_message *msg)
{
	int value = 1, err = rtnl_read_error(msg, &value);

	require(err == 0 || err == -EBADMSG);
	require(err ? value == 1 : value <= 0);
}

/* What was read can be said again, and is then the same; or it is too long to be said. */
static void check_round(const struct rtnl_message *msg)
{
	struct rtnl_request again;
	struct rtnl_bytes rest;
	struct rtnl_message copy;

	rtnl_begin(&again, msg->type, msg->flags, msg->body.at, msg->body.len);
	require(again.len <= sizeof(again.bytes));
	if (again.full) {
		require(msg->body.len > RTNL_REQUEST_MAX - 16 - 4);
		return;
	}
	rtnl_set_seq(&again, msg->seq);
	rest = (struct rtnl_bytes){ again.bytes, again.len };
	require(rtnl_next(&rest, &copy) && rest.len == 0);
	require(copy.type == msg->type && copy.seq == msg->seq);
	require(copy.body.len >= msg->body.len && copy.body.len < msg->body.len + 4);
	require(!memcmp(copy.body.at, msg->body.at, msg->body.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as large as the datagram: what lies behind it is the sanitizer's. */
	uint8_t *bytes = malloc(size ? size : 1);
	struct rtnl_bytes rest = { bytes, size };
	struct rtnl_message msg;

	require(bytes != NULL);
	if (size)
		memcpy(bytes, data, size);
	while (rtnl_next(&rest, &msg)) {
		require(msg.body.at >= bytes && msg.body.at + msg.body.len <= bytes + size);
		require(rest.at <= bytes + size && rest.at + rest.len == bytes + size);
		check_link(&msg);
		check_address(&msg);
		check_error(&msg);
		check_round(&msg);
	}
	free(bytes);
	return 0;
}
