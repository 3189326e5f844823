/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_GUEST_H
#define IMAGE_GUEST_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How far has a guest come, by the lines of its console?  Of an image that has no kinit only the end can be told.
 */

enum guest_state {
	GUEST_KERNEL,  /* the kernel, or the firmware before it */
	GUEST_INIT,    /* the image's /init */
	GUEST_REACHED, /* kinit has started the real init */
	GUEST_FAILED,  /* kinit says so */
	GUEST_PANIC,
	GUEST_OFF, /* it has turned itself off */
};

enum { GUEST_TEXT = 512 };

struct guest {
	enum guest_state state;
	bool kinit; /* is it kinit's image? */
	uint64_t init,
		reached; /* when, in microseconds of the guest's clock; 0: the line had no time */
	char what[GUEST_TEXT]; /* the real init's path, or why it failed */
};

/* Takes one line, which has no end of line. */
void guest_line(struct guest *g, const char *line);

#endif
