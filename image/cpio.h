/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_CPIO_H
#define IMAGE_CPIO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * How does an archive in the format "newc" look (Documentation/driver-api/early-userspace/
 * buffer-format.rst)?  Owner is always root, inodes are counted, every entry has the one mtime.
 */

struct sink;

struct cpio {
	struct sink *out; /* the caller's */
	uint32_t mtime;
	uint32_t inodes; /* entries so far */
	uint64_t at;     /* bytes so far; the format pads to 4 */
};

struct cpio_entry {
	const char *path; /* without a leading slash */
	mode_t mode;      /* with the type */
	dev_t rdev;       /* of a device node */
	uint64_t size;    /* bytes of data that follow */
};

/*
 * Begins an entry; all of its data goes through cpio_data() before the next one begins.
 * Returns 0, -EFBIG for a file of 4 GiB or more, or the error of the sink.
 */
int cpio_begin(struct cpio *c, const struct cpio_entry *e);

int cpio_data(struct cpio *c, const void *data, size_t size);

/* The entry that ends an archive. */
int cpio_end(struct cpio *c);

#endif
