/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/compress.h"
#include "image/cpus.h"
#include "image/lz4out.h"
#include "image/portion.h"
#include "image/stop.h"

#include <errno.h>
#include <lzma.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

struct sink_ops {
	const char *name;
	int least, usual, small, most; /* levels; all 0: it has none */
	int (*begin)(struct sink *sink);
	int (*step)(struct sink *sink, struct portion *p);
	void (*end)(struct sink *sink);
};

enum { OUT_SIZE = 256 * 1024 };

struct sink {
	const struct sink_ops *ops;
	int fd; /* -1: it is only counted */
	int level;
	bool x86;
	uint64_t written;
	z_stream gzip;
	lzma_stream xz;
	ZSTD_CCtx *zstd;
	struct lz4out *lz4;
	uint8_t out[OUT_SIZE];
};

/* The highest levels of zstd would have the kernel keep more than these 2^23 bytes at hand. */
enum { GZIP_FORMAT = 15 + 16, ZSTD_GREEDY = 20, ZSTD_WINDOW = 23 };

static int none_begin(struct sink *sink)
{
	(void)sink;
	return 0;
}

static int none_step(struct sink *sink, struct portion *p)
{
	size_t n = p->in_size < p->out_size ? p->in_size : p->out_size;

	(void)sink;
	memcpy(p->out, p->in, n);
	p->done = n == p->in_size;
	p->in_size = n;
	p->out_size = n;
	return 0;
}

static void none_end(struct sink *sink)
{
	(void)sink;
}

static int gzip_begin(struct sink *sink)
{
	int err = deflateInit2(
		&sink->gzip, sink->level, Z_DEFLATED, GZIP_FORMAT, 9, Z_DEFAULT_STRATEGY);

	return err == Z_OK ? 0 : -ENOMEM;
}

static int gzip_step(struct sink *sink, struct portion *p)
{
	z_stream *z = &sink->gzip;
	int err;

	z->next_in = (uint8_t *)p->in;
	z->avail_in = (unsigned)p->in_size;
	z->next_out = p->out;
	z->avail_out = (unsigned)p->out_size;
	err = deflate(z, p->finish ? Z_FINISH : Z_NO_FLUSH);
	p->in_size -= z->avail_in;
	p->out_size -= z->avail_out;
	p->done = err == Z_STREAM_END;
	/* Z_BUF_ERROR only says that this step could do nothing. */
	return err == Z_STREAM_ERROR ? -EIO : 0;
}

static void gzip_end(struct sink *sink)
{
	deflateEnd(&sink->gzip);
}

static int xz_begin(struct sink *sink)
{
	lzma_options_lzma options;
	lzma_filter chain[] = {
		{ LZMA_FILTER_X86, NULL },
		{ LZMA_FILTER_LZMA2, &options },
		{ LZMA_VLI_UNKNOWN, NULL },
	};
	lzma_mt how = {
		.threads = (uint32_t)cpus(),
		.filters = sink->x86 ? chain : chain + 1,
		.check = LZMA_CHECK_CRC32,
	};

	if (lzma_lzma_preset(&options, (uint32_t)sink->level))
		return -EINVAL;
	/* Code goes by half a byte more: one in 600 bytes less.  Modules do not. */
	if (sink->x86)
		options.lc = LZMA_LCLP_MAX;
	return lzma_stream_encoder_mt(&sink->xz, &how) == LZMA_OK ? 0 : -ENOMEM;
}

static int xz_step(struct sink *sink, struct portion *p)
{
	lzma_stream *x = &sink->xz;
	lzma_ret err;

	x->next_in = p->in;
	x->avail_in = p->in_size;
	x->next_out = p->out;
	x->avail_out = p->out_size;
	err = lzma_code(x, p->finish ? LZMA_FINISH : LZMA_RUN);
	p->in_size -= x->avail_in;
	p->out_size -= x->avail_out;
	p->done = err == LZMA_STREAM_END;
	if (err == LZMA_OK || err == LZMA_STREAM_END || err == LZMA_BUF_ERROR)
		return 0;
	return err == LZMA_MEM_ERROR ? -ENOMEM : -EIO;
}

static void xz_end(struct sink *sink)
{
	lzma_end(&sink->xz);
}

static int zstd_begin(struct sink *sink)
{
	sink->zstd = ZSTD_createCCtx();
	if (!sink->zstd)
		return -ENOMEM;
	ZSTD_CCtx_setParameter(sink->zstd, ZSTD_c_compressionLevel, sink->level);
	if (sink->level >= ZSTD_GREEDY)
		ZSTD_CCtx_setParameter(sink->zstd, ZSTD_c_windowLog, ZSTD_WINDOW);
	ZSTD_CCtx_setParameter(sink->zstd, ZSTD_c_checksumFlag, 1);
	/* Refused by a library without threads, which then does it alone. */
	ZSTD_CCtx_setParameter(sink->zstd, ZSTD_c_nbWorkers, cpus());
	return 0;
}

static int zstd_step(struct sink *sink, struct portion *p)
{
	ZSTD_inBuffer in = { p->in, p->in_size, 0 };
	ZSTD_outBuffer out = { p->out, p->out_size, 0 };
	size_t left = ZSTD_compressStream2(
		sink->zstd, &out, &in, p->finish ? ZSTD_e_end : ZSTD_e_continue);

	if (ZSTD_isError(left))
		return -EIO;
	p->in_size = in.pos;
	p->out_size = out.pos;
	p->done = p->finish && left == 0;
	return 0;
}

static void zstd_end(struct sink *sink)
{
	ZSTD_freeCCtx(sink->zstd);
}

static int lz4_begin(struct sink *sink)
{
	sink->lz4 = lz4out_open(sink->level);
	return sink->lz4 ? 0 : -ENOMEM;
}

static int lz4_step(struct sink *sink, struct portion *p)
{
	return lz4out_step(sink->lz4, p);
}

static void lz4_end(struct sink *sink)
{
	free(sink->lz4);
}

/* What is usual gives a good ratio while an image of 100 MB still takes a few seconds at most; what is small gets the
 * level that makes it 11 % smaller and takes as long for 4 MB. */
enum { SMALL = 4 << 20 };

static const struct sink_ops all_ops[] = {
	[COMPRESSION_NONE] = { "none", 0, 0, 0, 0, none_begin, none_step, none_end },
	[COMPRESSION_GZIP] = { "gzip", 1, 6, 6, 9, gzip_begin, gzip_step, gzip_end },
	[COMPRESSION_XZ] = { "xz", 0, 6, 6, 9, xz_begin, xz_step, xz_end },
	[COMPRESSION_ZSTD] = { "zstd", 1, 6, 19, 22, zstd_begin, zstd_step, zstd_end },
	[COMPRESSION_LZ4] = { "lz4", 1, 9, 9, 12, lz4_begin, lz4_step, lz4_end },
};

void compression_settle(struct compression *c, uint64_t size)
{
	const struct sink_ops *ops = &all_ops[c->how];

	if (c->level == LEVEL_USUAL)
		c->level = size <= SMALL ? ops->small : ops->usual;
}

const char *compression_name(enum compression_how how)
{
	return all_ops[how].name;
}

static int level_from_text(const struct sink_ops *ops, const char *text, int *level)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (end == text || *end || n < ops->least || n > ops->most || ops->most == 0)
		return -ERANGE;
	*level = (int)n;
	return 0;
}

int compression_from_text(const char *text, struct compression *c)
{
	size_t n = strcspn(text, ":");

	for (size_t i = 0; i < sizeof(all_ops) / sizeof(*all_ops); i++) {
		const struct sink_ops *ops = &all_ops[i];

		if (strlen(ops->name) != n || strncmp(ops->name, text, n) != 0)
			continue;
		c->how = (enum compression_how)i;
		c->level = LEVEL_USUAL;
		return text[n] ? level_from_text(ops, text + n + 1, &c->level) : 0;
	}
	return -EINVAL;
}

void compression_levels(enum compression_how how, int *least, int *most)
{
	*least = all_ops[how].least;
	*most = all_ops[how].most;
}

static int write_all(int fd, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (stop_check())
			return -EINTR;
		if (n > 0) {
			data += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

static int pump(struct sink *sink, const uint8_t *data, size_t size, int finish)
{
	struct portion p = { .finish = finish };
	int err;

	do {
		err = stop_check();
		if (err < 0)
			return err;
		p.in = data;
		p.in_size = size < OUT_SIZE ? size : OUT_SIZE;
		p.out = sink->out;
		p.out_size = OUT_SIZE;
		err = sink->ops->step(sink, &p);
		sink->written += p.out_size;
		if (err == 0 && sink->fd >= 0)
			err = write_all(sink->fd, p.out, p.out_size);
		if (err < 0)
			return err;
		data += p.in_size;
		size -= p.in_size;
	} while (size > 0 || (finish && !p.done));
	return 0;
}

int sink_open(struct sink **sink, int fd, struct compression how)
{
	struct sink *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return -ENOMEM;
	s->ops = &all_ops[how.how];
	s->x86 = how.x86;
	s->level = how.level == LEVEL_USUAL ? s->ops->usual : how.level;
	s->fd = fd;
	err = s->ops->begin(s);
	if (err < 0)
		free(s);
	else
		*sink = s;
	return err;
}

int sink_write(struct sink *sink, const void *data, size_t size)
{
	return size > 0 ? pump(sink, data, size, 0) : 0;
}

int sink_close(struct sink *sink, int finish, uint64_t *written)
{
	int err = finish ? pump(sink, (const uint8_t *)"", 0, 1) : 0;

	if (written)
		*written = sink->written;
	sink->ops->end(sink);
	free(sink);
	return err;
}
