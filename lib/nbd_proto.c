/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/nbd_proto.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/text.h"

/* doc/proto.md, "Values". */
#define INIT_MAGIC UINT64_C(0x4e42444d41474943) /* NBDMAGIC */
#define OLD_MAGIC UINT64_C(0x00420281861253)
#define OPTION_MAGIC UINT64_C(0x49484156454f5054) /* IHAVEOPT */
#define REPLY_MAGIC UINT64_C(0x0003e889045565a9)

enum { FLAG_FIXED_NEWSTYLE = 1, FLAG_NO_ZEROES = 2 };
enum { OPT_EXPORT_NAME = 1, OPT_ABORT = 2, OPT_GO = 7 };
enum { REP_ACK = 1, REP_INFO = 3 };
enum { INFO_EXPORT = 0, INFO_BLOCK_SIZE = 3 };
enum {
	STYLE_SIZE = 10,
	REPLY_SIZE = 20,
	EXPORT_SIZE = 10,
	ZEROES = 124,
	INFO_EXPORT_SIZE = 12,
	INFO_BLOCK_SIZE_SIZE = 14,
	REPLIES_MAX = 64, /* there are four kinds of information */
	ERROR_BIT = 31,
};

#define REP_ERROR(n) ((uint32_t)1 << ERROR_BIT | (n))
#define REP_UNSUPPORTED REP_ERROR(1)

static const struct refusal {
	uint32_t type;
	int err;
	bool final;
	const char *text;
} refusals[] = {
	{ REP_ERROR(2), -EACCES, true, "the server denies access" },
	{ REP_ERROR(3), -EPROTO, true, "the server takes our request for invalid" },
	{ REP_ERROR(4), -EOPNOTSUPP, true, "the server cannot do this on its platform" },
	{ REP_ERROR(5), -EACCES, true, "the server requires TLS, which kinit does not have" },
	{ REP_ERROR(6), -ENOENT, true, "the server has no such export" },
	{ REP_ERROR(7), -ESHUTDOWN, false, "the server is shutting down" },
	{ REP_ERROR(8), -EPROTO, true, "the server insists on a block size" },
	{ REP_ERROR(9), -EPROTO, true, "the server takes our request for too long" },
	{ REP_ERROR(10), -EOPNOTSUPP, true, "the server insists on extended headers" },
	{ 0, -EPROTO, true, "the server refuses with an unknown error" },
};

static void fail(struct nbd_proto *p, int err, bool final, const char *why)
{
	p->state = NBD_PROTO_FAILED;
	p->err = err;
	p->final = final;
	text_copy(p->why, sizeof(p->why), why);
}

static void nonsense(struct nbd_proto *p, const char *why)
{
	fail(p, -EPROTO, true, why);
}

void nbd_proto_start(struct nbd_proto *p, const char *name)
{
	*p = (struct nbd_proto){ .state = NBD_PROTO_MAGIC, .name = name, .min_block = 1 };
}

size_t nbd_proto_need(const struct nbd_proto *p)
{
	switch (p->state) {
	case NBD_PROTO_MAGIC:
		return sizeof(uint64_t);
	case NBD_PROTO_STYLE:
		return STYLE_SIZE;
	case NBD_PROTO_REPLY:
		return REPLY_SIZE;
	case NBD_PROTO_BODY:
		return p->len;
	case NBD_PROTO_EXPORT:
		return EXPORT_SIZE + (p->no_zeroes ? 0 : ZEROES);
	case NBD_PROTO_DONE:
	case NBD_PROTO_FAILED:
		break;
	}
	return 0;
}

const char *nbd_proto_stage(const struct nbd_proto *p)
{
	return p->state <= NBD_PROTO_STYLE ? "waiting for the server's greeting"
					   : "asking for the export";
}

static void put16(struct nbd_proto *p, uint16_t value)
{
	bytes_put_be16(p->out + p->out_len, value);
	p->out_len += 2;
}

static void put32(struct nbd_proto *p, uint32_t value)
{
	bytes_put_be32(p->out + p->out_len, value);
	p->out_len += 4;
}

static void put_name(struct nbd_proto *p)
{
	size_t len = strnlen(p->name, NBD_PROTO_NAME_MAX);

	memcpy(p->out + p->out_len, p->name, len);
	p->out_len += len;
}

static void put_option(struct nbd_proto *p, uint32_t option, size_t len)
{
	put32(p, OPTION_MAGIC >> 32);
	put32(p, (uint32_t)OPTION_MAGIC);
	put32(p, option);
	put32(p, (uint32_t)len);
}

static void ask_go(struct nbd_proto *p)
{
	size_t len = strnlen(p->name, NBD_PROTO_NAME_MAX);

	put_option(p, OPT_GO, 4 + len + 2 + 2 * 2);
	put32(p, (uint32_t)len);
	put_name(p);
	put16(p, 2);
	put16(p, INFO_EXPORT);
	put16(p, INFO_BLOCK_SIZE);
	p->state = NBD_PROTO_REPLY;
}

/* All that servers knew before NBD_OPT_GO; they refuse by closing the connection. */
static void ask_by_name(struct nbd_proto *p)
{
	put_option(p, OPT_EXPORT_NAME, strnlen(p->name, NBD_PROTO_NAME_MAX));
	put_name(p);
	p->state = NBD_PROTO_EXPORT;
}

static void take_magic(struct nbd_proto *p, const uint8_t *bytes)
{
	if (bytes_be64(bytes) == INIT_MAGIC)
		p->state = NBD_PROTO_STYLE;
	else
		nonsense(p, "what answers there is no NBD server");
}

static void take_style(struct nbd_proto *p, const uint8_t *bytes)
{
	uint64_t magic = bytes_be64(bytes);
	uint16_t flags = bytes_be16(bytes + 8);

	if (magic == OLD_MAGIC) {
		nonsense(p, "the server speaks the oldstyle protocol, which kinit does not");
		return;
	}
	if (magic != OPTION_MAGIC) {
		nonsense(p, "the server speaks a protocol that nobody knows");
		return;
	}
	p->no_zeroes = flags & FLAG_NO_ZEROES;
	/* Those of the client are the same bits. */
	put32(p, flags & (FLAG_FIXED_NEWSTYLE | FLAG_NO_ZEROES));
	if (flags & FLAG_FIXED_NEWSTYLE)
		ask_go(p);
	else
		ask_by_name(p);
}

static void finish(struct nbd_proto *p)
{
	if (p->size == 0)
		fail(p, -ENODATA, true, "the export is empty");
	else if (p->size > INT64_MAX)
		nonsense(p, "the server says that the export has 8 EiB or more");
	else
		p->state = NBD_PROTO_DONE;
}

static void take_export(struct nbd_proto *p, const uint8_t *bytes)
{
	p->size = bytes_be64(bytes);
	p->flags = bytes_be16(bytes + 8);
	finish(p);
}

/* What the server says in addition, fit to be shown. */
static void quote(struct nbd_proto *p, const uint8_t *bytes)
{
	char text[NBD_PROTO_WHY_SIZE / 2];
	size_t len = p->len < sizeof(text) ? p->len : sizeof(text) - 1, used = strlen(p->why);

	memcpy(text, bytes, len);
	text[len] = '\0';
	text_clean(text);
	if (text[0])
		snprintf(p->why + used, sizeof(p->why) - used, " (\"%s\")", text);
	text_clean(p->why);
}

static void take_refusal(struct nbd_proto *p, const uint8_t *bytes)
{
	const struct refusal *row = refusals;

	if (p->type == REP_UNSUPPORTED) {
		ask_by_name(p);
		return;
	}
	while (row->type && row->type != p->type)
		row++;
	/* The server may go on to wait for options; it is polite to say that none will come. */
	put_option(p, OPT_ABORT, 0);
	fail(p, row->err, row->final, row->text);
	quote(p, bytes);
}

static void take_block_size(struct nbd_proto *p, uint32_t min)
{
	if (min == 0 || (min & (min - 1)) || min > NBD_PROTO_BLOCK_MAX)
		nonsense(p, "the server's smallest block is no power of two up to 65536");
	else
		p->min_block = min;
}

static void take_info(struct nbd_proto *p, const uint8_t *bytes)
{
	uint16_t kind = p->len < 2 ? UINT16_MAX : bytes_be16(bytes);

	p->state = NBD_PROTO_REPLY;
	if (p->len < 2 || (kind == INFO_EXPORT && p->len != INFO_EXPORT_SIZE) ||
		(kind == INFO_BLOCK_SIZE && p->len != INFO_BLOCK_SIZE_SIZE)) {
		nonsense(p, "the server's information has a wrong length");
	} else if (kind == INFO_EXPORT) {
		p->size = bytes_be64(bytes + 2);
		p->flags = bytes_be16(bytes + 10);
		p->sized = true;
	} else if (kind == INFO_BLOCK_SIZE) {
		take_block_size(p, bytes_be32(bytes + 2));
	}
}

static void take_body(struct nbd_proto *p, const uint8_t *bytes)
{
	if (p->type >> ERROR_BIT)
		take_refusal(p, bytes);
	else if (p->type == REP_INFO)
		take_info(p, bytes);
	else if (p->type != REP_ACK || p->len)
		nonsense(p, "the server's reply is none to what was asked");
	else if (!p->sized)
		nonsense(p, "the server does not say how large the export is");
	else
		finish(p);
}

static void take_reply(struct nbd_proto *p, const uint8_t *bytes)
{
	p->type = bytes_be32(bytes + 12);
	p->len = bytes_be32(bytes + 16);
	if (bytes_be64(bytes) != REPLY_MAGIC || bytes_be32(bytes + 8) != OPT_GO)
		nonsense(p, "the server's reply is none to what was asked");
	else if (p->len > NBD_PROTO_NEED_MAX || ++p->replies > REPLIES_MAX)
		nonsense(p, "the server's replies do not end");
	else if (p->len)
		p->state = NBD_PROTO_BODY;
	else
		take_body(p, bytes);
}

void nbd_proto_feed(struct nbd_proto *p, const uint8_t *bytes)
{
	static void (*const take[])(struct nbd_proto *p, const uint8_t *bytes) = {
		[NBD_PROTO_MAGIC] = take_magic,
		[NBD_PROTO_STYLE] = take_style,
		[NBD_PROTO_REPLY] = take_reply,
		[NBD_PROTO_BODY] = take_body,
		[NBD_PROTO_EXPORT] = take_export,
	};

	p->out_len = 0;
	if (p->state < NBD_PROTO_DONE)
		take[p->state](p, bytes);
}
