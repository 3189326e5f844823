/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_COMPLETE_H
#define IMAGE_COMPLETE_H

#include <stddef.h>

/*
 * What may stand at the end of an unfinished command line?  Shells ask that, for completion, by "kinit-image --complete
 * WORD..." with all words up to the one that is being typed, which may be empty.  What is answered comes from the
 * tables that the command line is read with, and from the hooks and kernels that this machine has.
 *
 * The first line of the answer says what else than the words behind it is possible: "files", "folders" or "none".
 * Each line after it is a whole word; one that ends in "=" is to be gone on with.  dist/completion/ has the callers.
 */

struct command;

/* WORDS has COUNT of them, behind --complete, and a NULL; COMMANDS has those of the table in main.c.  Returns the exit
 * status. */
int complete_run(char **words, int count, const struct command *commands, size_t command_count);

#endif
