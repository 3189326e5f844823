/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_SHOW_H
#define IMAGE_SHOW_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* How are things of an image shown?  Names come from strangers, and the output may go to a terminal. */

enum { SHOW_MODE = 11, SHOW_SIZE = 32 };

/* NAME, with control characters, backslashes and what is no UTF-8 as \ooo. */
void show_name(FILE *out, const char *name);

/* TEXT as a string of JSON; a byte that is no UTF-8 is the surrogate U+DC80 to U+DCFF, as Python has it. */
void show_json(FILE *out, const char *text);

/* As ls does it: "drwxr-xr-x".  Returns TEXT, which has SHOW_MODE bytes. */
const char *show_mode(char *text, mode_t mode);

/* A word for the type: "file", "directory" ... */
const char *show_type(mode_t mode);

/* For people: "950 B", "14.2 MB".  Returns TEXT, which has SHOW_SIZE bytes. */
const char *show_size(char *text, uint64_t bytes);

#endif
