/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_ASK_ASK_H
#define HOOKS_ASK_ASK_H

#include <stdbool.h>

#include "image/hooks/ask/askline.h"

/*
 * One question to whoever sits at any of the consoles or has come in by the door: one at a time, no echo, the first
 * line that is finished is the answer.
 */

enum { ASK_ANY = -1 };

struct ask {
	const char *prompt; /* what is asked; control characters are made harmless */
	int tried;     /* so many of the kept answers do not fit; ASK_ANY: a kept one will not do */
	bool kept;     /* ask nobody */
	int timeout_s; /* 0: none */
	const char *folder; /* with the lock and the door */
	const char *proc;   /* /proc/consoles */
	const char *dev;    /* /dev */
	bool door_alone;    /* wait also where there is no console: somebody may come in */
};

/* Asks.  The answer comes in TEXT, and is kept.  Returns its length; -ENODEV if there is nobody to be asked, -ETIMEDOUT,
 * -ECANCELED after a ^C; with KEPT, -ENOENT or another error if there is none; or -errno. */
int ask(const struct ask *ask, char text[ASKLINE_MAX + 1]);

/* Answers from outside, by the door in FOLDER.  From a terminal on standard input: all questions that come, until it
 * goes; else with one line, the next question.  Returns what main() is to return. */
int ask_answer(const char *folder);

/* Where the door in FOLDER is, in PATH, which is returned. */
enum { ASK_PATH_MAX = 108 };
const char *ask_door(const char *folder, char path[ASK_PATH_MAX]);

#endif
