/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/nbd_proto.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check_text(const char *text, size_t size)
{
	require(memchr(text, '\0', size) != NULL);
	for (; *text; text++)
		require((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void check_end(const struct nbd_proto *proto)
{
	if (proto->state == NBD_PROTO_DONE) {
		require(proto->err == 0 && proto->size > 0 && proto->size <= INT64_MAX);
		require(proto->min_block && !(proto->min_block & (proto->min_block - 1)));
	} else {
		require(proto->state == NBD_PROTO_FAILED && proto->err < 0 && proto->why[0]);
		check_text(proto->why, sizeof(proto->why));
	}
}

/* The server's side of a conversation; the first byte is the length of the export's name. */
static void converse(const uint8_t *data, size_t size)
{
	char name[NBD_PROTO_NAME_MAX + 1] = "";
	struct nbd_proto proto;
	size_t need;

	memset(name, 'n', size ? *data : 0);
	nbd_proto_start(&proto, name);
	for (size_t used = size != 0; (need = nbd_proto_need(&proto)); used += need) {
		uint8_t *bytes;

		require(need <= NBD_PROTO_NEED_MAX);
		if (need > size - used)
			return;
		/* A block of its own, so that reading behind it is seen. */
		bytes = malloc(need);
		require(bytes != NULL);
		memcpy(bytes, data + used, need);
		nbd_proto_feed(&proto, bytes);
		require(proto.out_len <= sizeof(proto.out));
		free(bytes);
	}
	check_end(&proto);
	nbd_proto_feed(&proto, data);
	require(nbd_proto_need(&proto) == 0 && proto.out_len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	converse(data, size);
	return 0;
}
