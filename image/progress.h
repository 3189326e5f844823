/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_PROGRESS_H
#define IMAGE_PROGRESS_H

#include <stddef.h>

/*
 * How far is the work?  One line on a terminal, which is written anew and gone at the end; whatever else goes to stderr
 * stands on lines of its own.  Where stderr is no terminal, nothing of this is shown.
 */

/* Before anything else here, and only if progress is wanted. */
void progress_begin(void);

/* From now on the program does WHAT, which stays the caller's. */
void progress_phase(const char *what);

/* DONE of ALL parts of it are done. */
void progress_at(size_t done, size_t all);

/* Takes the line away, as before a program that writes to the terminal itself, and at the end. */
void progress_clear(void);

#endif
