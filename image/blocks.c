/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/blocks.h"
#include "image/portion.h"
#include "lib/bytes.h"

#include <errno.h>
#include <lz4.h>
#include <lzo/lzo1x.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { WORD = 4 };

static int reserve(uint8_t **buffer, size_t *room, size_t need)
{
	uint8_t *new;

	if (*room >= need)
		return 0;
	new = realloc(*buffer, need);
	if (!new)
		return -ENOMEM;
	*buffer = new;
	*room = need;
	return 0;
}

/* The next call of TAKE is for NEED bytes more. */
static int want(struct blocks *b, size_t need, int (*take)(struct blocks *b))
{
	b->take = take;
	b->need = need;
	b->have = 0;
	return reserve(&b->in, &b->room, need);
}

/* ---- lz4's legacy format: a magic number, then blocks of a size and so many bytes; it has no end */

enum { LZ4_MAGIC = 0x184c2102, LZ4_BLOCK = 8 * 1024 * 1024 };

static int lz4_block(struct blocks *b)
{
	int n = -1;

	if (reserve(&b->out, &b->out_room, LZ4_BLOCK) < 0)
		return -ENOMEM;
	n = LZ4_decompress_safe((char *)b->in, (char *)b->out, (int)b->need, LZ4_BLOCK);
	if (n < 0)
		return -EBADMSG;
	b->out_size = (size_t)n;
	b->take = NULL;
	return 0;
}

/* What cannot be a size belongs to what follows, be it zeros, an archive, or garbage. */
static int lz4_size(struct blocks *b, struct portion *p)
{
	uint32_t size = p->in_size < WORD ? 0 : bytes_le32(p->in);

	if (size != LZ4_MAGIC && (size == 0 || size > (uint32_t)LZ4_compressBound(LZ4_BLOCK))) {
		b->done = 1;
		p->in_size = 0;
		return 0;
	}
	p->in_size = WORD;
	return size == LZ4_MAGIC ? 0 : want(b, size, lz4_block);
}

void blocks_begin_lz4(struct blocks *b)
{
	*b = (struct blocks){ 0 };
}

/* ---- lzop: a header, then blocks of both sizes and checksums, and a size of 0 */

enum {
	LZOP_FIRST = 9 + 2 + 2 + 2 + 1 + 1 + 4, /* magic, three versions, method, level, flags */
	LZOP_SECOND = 4 + 4 + 4 + 1,            /* mode, time, how long the name is */
	LZOP_VERSION = 0x0940,
	LZOP_BLOCK = 64 * 1024 * 1024,
	LZOP_ADLER_PLAIN = 0x1,
	LZOP_ADLER_PACKED = 0x2,
	LZOP_EXTRA = 0x40,
	LZOP_CRC_PLAIN = 0x100,
	LZOP_CRC_PACKED = 0x200,
	LZOP_FILTER = 0x800,
};

static int lzo_plain(struct blocks *b);

/* What has not become smaller is stored as it is. */
static int lzo_block(struct blocks *b)
{
	lzo_uint n = b->plain;

	if (reserve(&b->out, &b->out_room, b->plain) < 0)
		return -ENOMEM;
	if (b->packed == b->plain)
		memcpy(b->out, b->in, b->plain);
	else if (lzo1x_decompress_safe(b->in, b->packed, b->out, &n, NULL) != LZO_E_OK)
		return -EBADMSG;
	if (n != b->plain)
		return -EBADMSG;
	if ((b->flags & LZOP_ADLER_PLAIN) && adler32(1, b->out, b->plain) != b->sum)
		return -EBADMSG;
	b->out_size = n;
	return want(b, WORD, lzo_plain);
}

static int lzo_sums(struct blocks *b)
{
	if (b->flags & LZOP_ADLER_PLAIN)
		b->sum = bytes_be32(b->in);
	return want(b, b->packed, lzo_block);
}

static int lzo_packed(struct blocks *b)
{
	size_t sums = !!(b->flags & LZOP_ADLER_PLAIN) + !!(b->flags & LZOP_CRC_PLAIN);

	b->packed = bytes_be32(b->in);
	if (b->packed == 0 || b->packed > b->plain)
		return -EBADMSG;
	if (b->packed < b->plain)
		sums += !!(b->flags & LZOP_ADLER_PACKED) + !!(b->flags & LZOP_CRC_PACKED);
	return want(b, sums * WORD, lzo_sums);
}

static int lzo_plain(struct blocks *b)
{
	b->plain = bytes_be32(b->in);
	b->done = b->plain == 0;
	return b->plain > LZOP_BLOCK ? -EBADMSG : want(b, WORD, lzo_packed);
}

static int lzo_name(struct blocks *b)
{
	return want(b, WORD, lzo_plain);
}

static int lzo_second(struct blocks *b)
{
	return want(b, b->in[LZOP_SECOND - 1] + (size_t)WORD, lzo_name);
}

static int lzo_first(struct blocks *b)
{
	unsigned method = b->in[15];

	b->flags = bytes_be32(b->in + 17);
	if (bytes_be16(b->in + 9) < LZOP_VERSION || method < 1 || method > 3 ||
		(b->flags & (LZOP_EXTRA | LZOP_FILTER)))
		return -EBADMSG;
	return want(b, LZOP_SECOND, lzo_second);
}

void blocks_begin_lzo(struct blocks *b)
{
	*b = (struct blocks){ .take = lzo_first, .need = LZOP_FIRST };
}

/* ---- both */

static int gather(struct blocks *b, struct portion *p)
{
	size_t n = b->need - b->have < p->in_size ? b->need - b->have : p->in_size;

	if (n > 0)
		memcpy(b->in + b->have, p->in, n);
	b->have += n;
	p->in_size = n;
	return b->have == b->need ? b->take(b) : 0;
}

static void give(struct blocks *b, struct portion *p)
{
	size_t n = b->out_size - b->out_at;

	n = n < p->out_size ? n : p->out_size;
	memcpy(p->out, b->out + b->out_at, n);
	b->out_at += n;
	p->out_size = n;
	p->in_size = 0;
	if (b->out_at == b->out_size)
		b->out_at = b->out_size = 0;
}

int blocks_step(struct blocks *b, struct portion *p)
{
	int err = reserve(&b->in, &b->room, b->need);

	if (err == 0 && b->out_size > 0) {
		give(b, p);
		return 0;
	}
	p->out_size = 0;
	if (err == 0)
		err = b->take ? gather(b, p) : lz4_size(b, p);
	/* A block without checksums has none of them to wait for. */
	if (err == 0 && b->need == 0 && b->take)
		err = b->take(b);
	p->done = b->done;
	return err;
}

void blocks_end(struct blocks *b)
{
	free(b->in);
	free(b->out);
}
