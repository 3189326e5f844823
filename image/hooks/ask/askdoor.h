/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ASK_ASKDOOR_H
#define HOOKS_ASK_ASKDOOR_H

#include "image/hooks/ask/asksource.h"

/*
 * The door to a question that waits: a socket of root's in the file system.  Who comes in is told what is asked, may
 * send one line, is told what became of it, and is left.
 */

/* Opens it at PATH.  Returns a descriptor, O_NONBLOCK, or -errno.  There is one question at a time: a door that was
 * left there is nobody's. */
int askdoor_open(const char *path);
void askdoor_close(int door, const char *path);

/* Lets somebody in.  Returns 0 or -errno. */
int askdoor_let_in(int door, struct asksource *source);

/* Goes in from outside.  Returns a descriptor; -ENOENT or -ECONNREFUSED where nobody asks; or -errno. */
int askdoor_enter(const char *path);

#endif
