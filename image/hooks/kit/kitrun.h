/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_KIT_KITRUN_H
#define HOOKS_KIT_KITRUN_H

#include <stddef.h>

/*
 * Runs another program and waits for its end: no shell, no text that is taken apart.  It has the hook's environment,
 * and not the descriptor for answers.
 */

struct kitrun {
	const char *const
		*argv; /* ends with NULL; a name without a slash is looked for where programs are */
	const void *input; /* its standard input, if not NULL; else that of the hook */
	size_t input_size;
	char *output; /* where its standard output goes, if not NULL; else to that of the hook */
	size_t size;  /* the room there; more is read, and thrown away */
	size_t got;   /* how much came */
};

/* Returns its exit status, 128 and the signal's number if it was killed, 127 if it cannot be run; or -errno.  A program
 * with INPUT is to have no OUTPUT of more than a pipe holds: it is written first. */
int kitrun(struct kitrun *run);

/* The same with what nearly all need: the exit status of ARGV. */
int kitrun_plain(const char *const *argv);

#endif
