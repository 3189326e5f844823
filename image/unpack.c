/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/unpack.h"

#include <errno.h>
#include <lzma.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { CHUNK = 128 * 1024 };

static int put(FILE *out, const void *data, size_t size)
{
	return fwrite(data, 1, size, out) == size ? 0 : -errno;
}

static int unpack_gzip(FILE *in, FILE *out)
{
	static char buffer[CHUNK];
	gzFile z = gzdopen(dup(fileno(in)), "rb");
	int n, err = 0;

	if (!z)
		return -ENOMEM;
	while (err == 0 && (n = gzread(z, buffer, CHUNK)) > 0)
		err = put(out, buffer, (size_t)n);
	/* A file that ends too early shows only here. */
	if (gzclose_r(z) != Z_OK || n < 0)
		err = err < 0 ? err : -EBADMSG;
	return err;
}

static int unpack_xz(FILE *in, FILE *out)
{
	static uint8_t from[CHUNK], to[CHUNK];
	lzma_stream x = LZMA_STREAM_INIT;
	lzma_ret status = lzma_stream_decoder(&x, UINT64_MAX, LZMA_CONCATENATED);
	int err = status == LZMA_OK ? 0 : -ENOMEM;

	while (err == 0 && status == LZMA_OK) {
		if (x.avail_in == 0) {
			x.next_in = from;
			x.avail_in = fread(from, 1, CHUNK, in);
		}
		x.next_out = to;
		x.avail_out = CHUNK;
		status = lzma_code(&x, feof(in) ? LZMA_FINISH : LZMA_RUN);
		err = ferror(in) ? -EIO : put(out, to, CHUNK - x.avail_out);
	}
	lzma_end(&x);
	return err == 0 && status != LZMA_STREAM_END ? -EBADMSG : err;
}

static int unpack_zstd(FILE *in, FILE *out)
{
	static uint8_t from[CHUNK], to[CHUNK];
	ZSTD_DCtx *z = ZSTD_createDCtx();
	size_t left = 1;
	int err = z ? 0 : -ENOMEM;

	while (err == 0 && !feof(in)) {
		ZSTD_inBuffer i = { from, fread(from, 1, CHUNK, in), 0 };
		ZSTD_outBuffer o = { to, CHUNK, CHUNK };

		/* A full output buffer says that more may wait inside. */
		while (err == 0 && (i.pos < i.size || (o.pos == o.size && i.size > 0))) {
			o.pos = 0;
			left = ZSTD_decompressStream(z, &o, &i);
			err = ZSTD_isError(left) ? -EBADMSG : put(out, to, o.pos);
		}
		if (ferror(in))
			err = -EIO;
	}
	ZSTD_freeDCtx(z);
	return err == 0 && left != 0 ? -EBADMSG : err;
}

static const struct {
	const char *end;
	int (*unpack)(FILE *in, FILE *out);
} formats[] = {
	{ ".gz", unpack_gzip },
	{ ".xz", unpack_xz },
	{ ".zst", unpack_zstd },
};

static int run(size_t format, const char *source, const char *target)
{
	FILE *in = fopen(source, "re"), *out;
	int err;

	if (!in)
		return -errno;
	out = fopen(target, "wxe");
	err = out ? formats[format].unpack(in, out) : -errno;
	if (out && fclose(out) != 0 && err == 0)
		err = -errno;
	fclose(in);
	return err;
}

int unpack(const char *source, const char *target)
{
	const char *end = strrchr(source, '.');

	for (size_t i = 0; end && i < sizeof(formats) / sizeof(*formats); i++) {
		if (strcmp(end, formats[i].end) == 0)
			return run(i, source, target);
	}
	return -EINVAL;
}
