/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_OUTPUT_H
#define IMAGE_OUTPUT_H

#include <stddef.h>

/*
 * How does a file appear whole or not at all?  It is written beside its place under a temporary
 * name, made safe on the disk and renamed; only its owner may read it, as an image may have secrets.  Every function
 * says itself what went wrong.
 */

struct output {
	char *path; /* where a link leads that was named */
	char *temp;
	int fd;
};

/* Could there be such a file?  Asked before the work begins.  Returns 0 or -errno. */
int output_check(const char *path);

/*
 * Removes what a killed process has left of the same file.  Returns 0 or -errno; after success one of the two below must
 * follow.
 */
int output_open(struct output *out, const char *path);

/* Puts the file in its place; on failure it is gone.  Returns 0 or -errno. */
int output_commit(struct output *out);

/* Removes what was written. */
void output_discard(struct output *out);

/* Writes all of DATA to FD, whatever that takes.  Returns 0 or -errno. */
int output_write(int fd, const void *data, size_t size);

#endif
