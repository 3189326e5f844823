/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/expand.h"
#include "image/blocks.h"
#include "image/input.h"
#include "image/portion.h"

#include <bzlib.h>
#include <errno.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct expand_format {
	const char *name;
	const char *magic;
	size_t magic_size;
	int (*begin)(struct expand *e);
	int (*step)(struct expand *e, struct portion *p);
	void (*end)(struct expand *e);
};

struct expand {
	const struct expand_format *format;
	struct input *in;
	int done;
	z_stream gzip;
	bz_stream bzip2;
	lzma_stream xz;
	ZSTD_DCtx *zstd;
	struct blocks blocks;
};

/* (No format has a field that has to be seen at once and is larger.) */
enum { GZIP_FORMAT = 15 + 16, FIELD = 16 };

/* What the libraries count in. */
static unsigned bounded(size_t n)
{
	return n < INPUT_SIZE ? (unsigned)n : INPUT_SIZE;
}

static int gzip_begin(struct expand *e)
{
	return inflateInit2(&e->gzip, GZIP_FORMAT) == Z_OK ? 0 : -ENOMEM;
}

static int gzip_step(struct expand *e, struct portion *p)
{
	z_stream *z = &e->gzip;
	unsigned in = bounded(p->in_size), out = bounded(p->out_size);
	int err;

	z->next_in = (uint8_t *)p->in;
	z->avail_in = in;
	z->next_out = p->out;
	z->avail_out = out;
	err = inflate(z, Z_NO_FLUSH);
	p->in_size = in - z->avail_in;
	p->out_size = out - z->avail_out;
	p->done = err == Z_STREAM_END;
	if (err == Z_MEM_ERROR)
		return -ENOMEM;
	return err == Z_OK || err == Z_STREAM_END || err == Z_BUF_ERROR ? 0 : -EBADMSG;
}

static void gzip_end(struct expand *e)
{
	inflateEnd(&e->gzip);
}

static int bzip2_begin(struct expand *e)
{
	return BZ2_bzDecompressInit(&e->bzip2, 0, 0) == BZ_OK ? 0 : -ENOMEM;
}

static int bzip2_step(struct expand *e, struct portion *p)
{
	bz_stream *z = &e->bzip2;
	unsigned in = bounded(p->in_size), out = bounded(p->out_size);
	int err;

	z->next_in = (char *)p->in;
	z->avail_in = in;
	z->next_out = (char *)p->out;
	z->avail_out = out;
	err = BZ2_bzDecompress(z);
	p->in_size = in - z->avail_in;
	p->out_size = out - z->avail_out;
	p->done = err == BZ_STREAM_END;
	if (err == BZ_MEM_ERROR)
		return -ENOMEM;
	return err == BZ_OK || err == BZ_STREAM_END ? 0 : -EBADMSG;
}

static void bzip2_end(struct expand *e)
{
	BZ2_bzDecompressEnd(&e->bzip2);
}

static int xz_begin(struct expand *e)
{
	return lzma_stream_decoder(&e->xz, EXPAND_MEMORY, 0) == LZMA_OK ? 0 : -ENOMEM;
}

static int lzma_begin(struct expand *e)
{
	return lzma_alone_decoder(&e->xz, EXPAND_MEMORY) == LZMA_OK ? 0 : -ENOMEM;
}

static int xz_step(struct expand *e, struct portion *p)
{
	lzma_stream *x = &e->xz;
	lzma_ret err;

	x->next_in = p->in;
	x->avail_in = p->in_size;
	x->next_out = p->out;
	x->avail_out = p->out_size;
	err = lzma_code(x, LZMA_RUN);
	p->in_size -= x->avail_in;
	p->out_size -= x->avail_out;
	p->done = err == LZMA_STREAM_END;
	if (err == LZMA_MEM_ERROR)
		return -ENOMEM;
	if (err == LZMA_MEMLIMIT_ERROR)
		return -EFBIG;
	return err == LZMA_OK || err == LZMA_STREAM_END || err == LZMA_BUF_ERROR ? 0 : -EBADMSG;
}

static void xz_end(struct expand *e)
{
	lzma_end(&e->xz);
}

static int zstd_begin(struct expand *e)
{
	e->zstd = ZSTD_createDCtx();
	return e->zstd ? 0 : -ENOMEM;
}

static int zstd_step(struct expand *e, struct portion *p)
{
	ZSTD_inBuffer in = { p->in, p->in_size, 0 };
	ZSTD_outBuffer out = { p->out, p->out_size, 0 };
	size_t left = ZSTD_decompressStream(e->zstd, &out, &in);

	p->in_size = in.pos;
	p->out_size = out.pos;
	p->done = left == 0;
	if (!ZSTD_isError(left))
		return 0;
	return ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge ? -EFBIG
										   : -EBADMSG;
}

static void zstd_end(struct expand *e)
{
	ZSTD_freeDCtx(e->zstd);
}

static int lz4_begin(struct expand *e)
{
	blocks_begin_lz4(&e->blocks);
	return 0;
}

static int lzo_begin(struct expand *e)
{
	blocks_begin_lzo(&e->blocks);
	return 0;
}

static int blocks_one_step(struct expand *e, struct portion *p)
{
	return blocks_step(&e->blocks, p);
}

static void blocks_all_end(struct expand *e)
{
	blocks_end(&e->blocks);
}

static const struct expand_format formats[] = {
	{ "gzip", "\x1f\x8b", 2, gzip_begin, gzip_step, gzip_end },
	{ "bzip2", "BZh", 3, bzip2_begin, bzip2_step, bzip2_end },
	{ "lzma", "\x5d\0\0", 3, lzma_begin, xz_step, xz_end },
	{ "xz",
		"\xfd"
		"7zXZ\0",
		6, xz_begin, xz_step, xz_end },
	{ "lzo", "\x89LZO\0\r\n\x1a\n", 9, lzo_begin, blocks_one_step, blocks_all_end },
	{ "lz4", "\x02\x21\x4c\x18", 4, lz4_begin, blocks_one_step, blocks_all_end },
	{ "zstd", "\x28\xb5\x2f\xfd", 4, zstd_begin, zstd_step, zstd_end },
};

const struct expand_format *expand_detect(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		if (n >= formats[i].magic_size &&
			memcmp(bytes, formats[i].magic, formats[i].magic_size) == 0)
			return &formats[i];
	}
	return NULL;
}

const char *expand_name(const struct expand_format *format)
{
	return format->name;
}

int expand_open(struct expand **e, const struct expand_format *format, struct input *in)
{
	struct expand *new = calloc(1, sizeof(*new));
	int err;

	if (!new)
		return -ENOMEM;
	new->format = format;
	new->in = in;
	err = format->begin(new);
	if (err < 0)
		free(new);
	else
		*e = new;
	return err;
}

/* A step that neither takes nor gives is one that waits for what the file does not have. */
ssize_t expand_read(struct expand *e, void *to, size_t size)
{
	struct portion p = { 0 };
	int err = 0;

	while (!e->done && err == 0) {
		err = input_fill(e->in, FIELD);
		if (err < 0)
			break;
		p = (struct portion){ .in = e->in->next,
			.in_size = e->in->left,
			.out = to,
			.out_size = size,
			.finish = e->in->left == 0 };
		err = e->format->step(e, &p);
		if (err < 0)
			break;
		e->done = p.done;
		input_take(e->in, p.in_size);
		if (p.out_size > 0)
			return (ssize_t)p.out_size;
		if (p.in_size == 0 && !p.done)
			err = p.finish ? -ENODATA : -EBADMSG;
	}
	return err;
}

void expand_close(struct expand *e)
{
	if (!e)
		return;
	e->format->end(e);
	free(e);
}
