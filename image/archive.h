/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ARCHIVE_H
#define IMAGE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What is in an initramfs?  Archives (newc, with or without checksums) one after another with zeros between them, bare
 * or in compressed streams, as init/initramfs.c of the kernel reads them.  The image may be anybody's: nothing of it is
 * believed.
 */

struct archive;
struct input;

enum { ARCHIVE_NAME = 4096 };

/* A piece of the file: bare archives, or one compressed stream with archives. */
struct archive_segment {
	uint64_t at;             /* where it begins in the file */
	const char *compression; /* "none" for bare archives */
	uint64_t packed, plain;  /* how large it is in the file and unpacked, so far */
	size_t entries;          /* so far */
};

struct archive_entry {
	char name[ARCHIVE_NAME +
		  1]; /* as it is written there, so perhaps with .. or a leading slash */
	char target[ARCHIVE_NAME + 1]; /* of a symbolic link, else "" */
	mode_t mode;                   /* with the type */
	uint32_t uid, gid, nlink, mtime, size;
	uint32_t rmajor, rminor;
	uint32_t ino, major, minor; /* the same for hard links, within one archive */
	size_t archive, segment;    /* which one of the file, from 0 */
};

/* IN stays the caller's.  Returns 0, and what archive_close() frees, or -ENOMEM. */
int archive_open(struct archive **a, struct input *in);
void archive_close(struct archive *a);

/*
 * The next entry; what the last one had as data is skipped.  Returns 1; 0 when the file has ended as it should; or
 * -errno, and archive_why() is a sentence about it.
 */
int archive_next(struct archive *a, struct archive_entry *e);

/* Up to SIZE bytes of the last entry, 0 at their end, or -errno as above. */
ssize_t archive_data(struct archive *a, void *to, size_t size);

/* Those that were begun until now; they stay the archive's. */
const struct archive_segment *archive_segments(const struct archive *a, size_t *count);

/* After an error: what is wrong, and where. */
const char *archive_why(const struct archive *a);

#endif
