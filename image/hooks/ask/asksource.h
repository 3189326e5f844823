/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ASK_ASKSOURCE_H
#define HOOKS_ASK_ASKSOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "image/hooks/ask/askline.h"

/*
 * Where an answer can come from: a console, or somebody who has connected (askdoor.h).  Nothing waits for one that is
 * stopped: what it does not take is not said to it.
 */

enum { ASKSOURCE_NAME_MAX = 32 };

struct asksource {
	int fd; /* its own, O_NONBLOCK */
	bool terminal;
	char name[ASKSOURCE_NAME_MAX]; /* "ttyS0" */
	struct termios saved;          /* of a terminal */
	struct askline line;
};

/* Opens all consoles that PROC, /proc/consoles, names in the folder DEV and puts them into ALL, which has room for MAX.
 * They show no echo from now on, and what was typed before is forgotten.  Returns how many there are. */
size_t asksource_consoles(struct asksource *all, size_t max, const char *proc, const char *dev);

/* The terminal FD likewise.  Returns 0 or -errno. */
int asksource_terminal(struct asksource *source, int fd);

/* What comes from it: the first event that is not ASKLINE_MORE, if any.  *ENDED: it has gone. */
enum askline_event asksource_read(struct asksource *source, bool *ended);

void asksource_say(const struct asksource *source, const char *text);

/* Puts a terminal back as it was, and wipes what was typed. */
void asksource_restore(struct asksource *source);

/* And closes it. */
void asksource_close(struct asksource *source);

#endif
