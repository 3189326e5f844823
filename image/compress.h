/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_COMPRESS_H
#define IMAGE_COMPRESS_H

#include <stddef.h>

/*
 * How do bytes get into a file compressed?  A sink takes them in any portions and writes to a file
 * descriptor that stays the caller's.  The same bytes give the same file, however many processors
 * worked on it.
 */

enum compression {
	COMPRESSION_NONE,
	COMPRESSION_GZIP,
	COMPRESSION_XZ, /* with CRC32, the only check that the kernel's decoder always has */
	COMPRESSION_ZSTD,
};

struct sink;

/* Which compression is NAME (none, gzip, xz, zstd)?  Returns 0 or -EINVAL. */
int compression_from_name(const char *name, enum compression *how);

/* Returns 0 and a sink for sink_close(), or -ENOMEM. */
int sink_open(struct sink **sink, int fd, enum compression how);

/* Returns 0, -EINTR after a signal, or the -errno of the write or of the compressor. */
int sink_write(struct sink *sink, const void *data, size_t size);

/* Writes what is left, if FINISH, and frees the sink in any case.  Errors as for sink_write(). */
int sink_close(struct sink *sink, int finish);

#endif
