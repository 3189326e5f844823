/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_RUN_H
#define IMAGE_RUN_H

#include <sys/types.h>

/*
 * How is another program run?  It is ended when this one is told to end (stop.h), and when this one dies.
 */

/* Where the program NAME is, by PATH and then in FOLDER, which may be NULL; for the caller to free.  NULL: nowhere. */
char *run_find(const char *name, const char *folder);

/* Starts ARGV, whose first word is a path, in a process group of its own.  IN and OUT become its standard input, and its output and errors; -1 leaves
 * them.  Returns its id or -errno. */
pid_t run_start(char *const *argv, int in, int out);

/* Waits for it.  Returns its status as waitpid() has it, or -errno; -EINTR after a signal for this program, when it has
 * been ended and waited for. */
int run_wait(pid_t child);

/* Ends it, with all that it has started, and waits for it. */
void run_kill(pid_t child);

#endif
