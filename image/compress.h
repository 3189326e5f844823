/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_COMPRESS_H
#define IMAGE_COMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * How do bytes get into a file compressed?  A sink takes them in any portions and writes to a file
 * descriptor that stays the caller's.  The same bytes give the same file, however many processors
 * worked on it.
 */

enum compression_how {
	COMPRESSION_NONE,
	COMPRESSION_GZIP,
	COMPRESSION_XZ, /* with CRC32, the only check that the kernel's decoder always has */
	COMPRESSION_ZSTD,
	COMPRESSION_LZ4, /* the legacy format, the only one that the kernel's decoder has */
};

enum { LEVEL_USUAL = -1 };

struct compression {
	enum compression_how how;
	int level; /* LEVEL_USUAL: none was named */
	bool x86; /* COMPRESSION_XZ: what goes in are programs for an x86, and the reader has the filter for them */
};

struct sink;

/*
 * Which compression is TEXT: none, gzip, xz, zstd or lz4, with ":LEVEL" or without?  Returns 0, -EINVAL for another
 * name, or -ERANGE for a level that it has not, and then c->how is known.
 */
int compression_from_text(const char *text, struct compression *c);
const char *compression_name(enum compression_how how);

/* What is SIZE bytes long gets the level that suits it, if none was named. */
void compression_settle(struct compression *c, uint64_t size);
void compression_levels(enum compression_how how, int *least, int *most);

/* With an FD of -1 nothing is written, only counted.  Returns 0 and a sink for sink_close(), or -ENOMEM. */
int sink_open(struct sink **sink, int fd, struct compression how);

/* Returns 0, -EINTR after a signal, or the -errno of the write or of the compressor. */
int sink_write(struct sink *sink, const void *data, size_t size);

/*
 * Writes what is left, if FINISH, and frees the sink in any case.  *WRITTEN, unless NULL, is what all of it has become.
 * Errors as for sink_write().
 */
int sink_close(struct sink *sink, int finish, uint64_t *written);

#endif
