/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_INPUT_H
#define IMAGE_INPUT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Which bytes of a file come next?  They are looked at in a window of fixed size, and taken.  The
 * file is a descriptor, or bytes in memory; both stay the caller's.
 */

enum { INPUT_SIZE = 256 * 1024 };

struct input {
	int fd; /* -1: there is no more than what is in the window */
	uint64_t at;
	const uint8_t
		*next; /* LEFT bytes that may be read, the first of them is number AT of the file */
	size_t left;
	uint8_t window[INPUT_SIZE];
};

/* Both make all of *IN. */
void input_from_fd(struct input *in, int fd);
void input_from_memory(struct input *in, const void *bytes, size_t size);

/* Has LEFT be at least NEED, which is at most INPUT_SIZE, or else all that the file still has.  Returns 0 or -errno. */
int input_fill(struct input *in, size_t need);

/* The next N bytes, of those that are LEFT, are done with. */
void input_take(struct input *in, size_t n);

#endif
