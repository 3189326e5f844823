// SPDX-License-Identifier: GPL-2.0-or-later
#include "lib/nbd_proto.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/bytes.h"
#include "lib/text.h"

/* doc/proto.md, "Values". */
#define INIT_MAGIC UINT64_C(0x4e42444d41474943)  /* NBDMAGIC */
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
	BLOCK_MAX = 65536, /* what a minimum may be */
	REPLIES_MAX = 64,  /* there are four kinds of information */
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

static void fail(struct nbdproto *p, int err, bool final, const char *why)
{
	p->state = NBDPROTO_FAILED;
	p->err = err;
	p->final = final;
	text_copy(p->why, sizeof(p->why), why);
}

static void nonsense(struct nbdproto *p, const char *why)
{
	fail(p, -EPROTO, true, why);
}

void nbdproto_start(struct nbdproto *p, const char *name)
{
	*p = (struct nbdproto){ .state = NBDPROTO_MAGIC, .name = name, .min_block = 1 };
}

size_t nbdproto_need(const struct nbdproto *p)
{
	switch (p->state) {
	case NBDPROTO_MAGIC:
		return sizeof(uint64_t);
	case NBDPROTO_STYLE:
		return STYLE_SIZE;
	case NBDPROTO_REPLY:
		return REPLY_SIZE;
	case NBDPROTO_BODY:
		return p->len;
	case NBDPROTO_EXPORT:
		return EXPORT_SIZE + (p->no_zeroes ? 0 : ZEROES);
	default:
		return 0;
	}
}

const char *nbdproto_stage(const struct nbdproto *p)
{
	return p->state <= NBDPROTO_STYLE ? "waiting for the server's greeting" :
					    "asking for the export";
}

static void put16(struct nbdproto *p, uint16_t value)
{
	bytes_put_be16(p->out + p->out_len, value);
	p->out_len += 2;
}

static void put32(struct nbdproto *p, uint32_t value)
{
	bytes_put_be32(p->out + p->out_len, value);
	p->out_len += 4;
}

static void put_name(struct nbdproto *p)
{
	size_t len = strnlen(p->name, NBDPROTO_NAME_MAX);

	memcpy(p->out + p->out_len, p->name, len);
	p->out_len += len;
}

static void put_option(struct nbdproto *p, uint32_t option, size_t len)
{
	put32(p, OPTION_MAGIC >> 32);
	put32(p, (uint32_t)OPTION_MAGIC);
	put32(p, option);
	put32(p, (uint32_t)len);
}

static void ask_go(struct nbdproto *p)
{
	size_t len = strnlen(p->name, NBDPROTO_NAME_MAX);

	put_option(p, OPT_GO, 4 + len + 2 + 2 * 2);
	put32(p, (uint32_t)len);
	put_name(p);
	put16(p, 2);
	put16(p, INFO_EXPORT);
	put16(p, INFO_BLOCK_SIZE);
	p->state = NBDPROTO_REPLY;
}

/* All that servers knew before NBD_OPT_GO; they refuse by closing the connection. */
static void ask_by_name(struct nbdproto *p)
{
	put_option(p, OPT_EXPORT_NAME, strnlen(p->name, NBDPROTO_NAME_MAX));
	put_name(p);
	p->state = NBDPROTO_EXPORT;
}

static void take_magic(struct nbdproto *p, const uint8_t *bytes)
{
	if (bytes_be64(bytes) == INIT_MAGIC)
		p->state = NBDPROTO_STYLE;
	else
		nonsense(p, "what answers there is no NBD server");
}

static void take_style(struct nbdproto *p, const uint8_t *bytes)
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

static void finish(struct nbdproto *p)
{
	if (p->size == 0)
		fail(p, -ENODATA, true, "the export is empty");
	else if (p->size > INT64_MAX)
		nonsense(p, "the server says that the export has 8 EiB or more");
	else
		p->state = NBDPROTO_DONE;
}

static void take_export(struct nbdproto *p, const uint8_t *bytes)
{
	p->size = bytes_be64(bytes);
	p->flags = bytes_be16(bytes + 8);
	finish(p);
}

/* What the server says in addition, fit to be shown. */
static void quote(struct nbdproto *p, const uint8_t *bytes)
{
	char text[NBDPROTO_WHY_SIZE / 2];
	size_t len = p->len < sizeof(text) ? p->len : sizeof(text) - 1, used = strlen(p->why);

	memcpy(text, bytes, len);
	text[len] = '\0';
	text_clean(text);
	if (text[0])
		snprintf(p->why + used, sizeof(p->why) - used, " (\"%s\")", text);
	text_clean(p->why);
}

static void take_refusal(struct nbdproto *p, const uint8_t *bytes)
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

static void take_block_size(struct nbdproto *p, uint32_t min)
{
	if (min == 0 || (min & (min - 1)) || min > BLOCK_MAX)
		nonsense(p, "the server's smallest block is no power of two up to 65536");
	else
		p->min_block = min;
}

static void take_info(struct nbdproto *p, const uint8_t *bytes)
{
	uint16_t kind = p->len < 2 ? UINT16_MAX : bytes_be16(bytes);

	p->state = NBDPROTO_REPLY;
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

static void take_body(struct nbdproto *p, const uint8_t *bytes)
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

static void take_reply(struct nbdproto *p, const uint8_t *bytes)
{
	p->type = bytes_be32(bytes + 12);
	p->len = bytes_be32(bytes + 16);
	if (bytes_be64(bytes) != REPLY_MAGIC || bytes_be32(bytes + 8) != OPT_GO)
		nonsense(p, "the server's reply is none to what was asked");
	else if (p->len > NBDPROTO_NEED_MAX || ++p->replies > REPLIES_MAX)
		nonsense(p, "the server's replies do not end");
	else if (p->len)
		p->state = NBDPROTO_BODY;
	else
		take_body(p, bytes);
}

void nbdproto_feed(struct nbdproto *p, const uint8_t *bytes)
{
	static void (*const take[])(struct nbdproto *p, const uint8_t *bytes) = {
		[NBDPROTO_MAGIC] = take_magic, [NBDPROTO_STYLE] = take_style,
		[NBDPROTO_REPLY] = take_reply, [NBDPROTO_BODY] = take_body,
		[NBDPROTO_EXPORT] = take_export,
	};

	p->out_len = 0;
	if (p->state < NBDPROTO_DONE)
		take[p->state](p, bytes);
}
