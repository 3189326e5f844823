/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_IMAGEFILE_H
#define IMAGE_IMAGEFILE_H

#include "image/archive.h"
#include "image/input.h"

/*
 * An image on the disk as archive.h reads it, where every function says itself what is wrong, with the
 * name of the image.
 */

struct imagefile {
	const char *path; /* the caller's; "-" is the standard input */
	int fd;
	struct archive *archive;
	struct input input;
};

/* Returns 0 or -errno; imagefile_close() after success. */
int imagefile_open(struct imagefile **image, const char *path);
void imagefile_close(struct imagefile *image);

/* As archive_next() and archive_data(). */
int imagefile_next(struct imagefile *image, struct archive_entry *e);
ssize_t imagefile_data(struct imagefile *image, void *to, size_t size);

#endif
