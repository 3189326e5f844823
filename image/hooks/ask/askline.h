/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ASK_ASKLINE_H
#define HOOKS_ASK_ASKLINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A line that somebody types and does not see, byte by byte.  Backspace takes a character back, ^U all of them; the
 * keys that send sequences (arrows) and other control characters count for nothing.
 */

enum { ASKLINE_MAX = 512 }; /* as cryptsetup has it for a passphrase that is typed */

enum askline_state { ASKLINE_TEXT, ASKLINE_ESCAPE, ASKLINE_SEQUENCE };

struct askline {
	char text[ASKLINE_MAX + 1];
	size_t n;
	bool over; /* longer than there is room for */
	enum askline_state state;
};

enum askline_event {
	ASKLINE_MORE,      /* to come */
	ASKLINE_FINISHED,  /* text is it, n bytes and a NUL */
	ASKLINE_EMPTY,     /* nothing was typed before the end of the line */
	ASKLINE_TOO_LONG,  /* and forgotten */
	ASKLINE_CANCELLED, /* ^C */
};

enum askline_event askline_feed(struct askline *line, char c);

/* Forgets what was typed. */
void askline_clear(struct askline *line);

#endif
