/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_WORDS_H
#define CMDLINE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* One word of the command line.  All pointers are into the strings given to words_split(). */
struct word {
	char *name;
	char *value;   /* as the kernel hands it out: quotes around it removed; NULL if there is no
			  '=' */
	char *written; /* the value with its quotes; NULL if there is no '=' */
	char *shown;   /* the whole word as written, for messages */
	bool open_quote; /* a quote began in it and never ended: it is the last word */
};

/* How many words a text of LEN bytes can have at most. */
size_t words_max(size_t len);

/*
 * Splits a kernel command line as the kernel's next_arg() does (lib/cmdline.c): at blanks outside
 * of quotes, with one pair of quotes removed around the word or around its value.  Stops before
 * "--". CUT and WHOLE are two copies of the text, both are written to; WORDS has room for
 * words_max(). Returns the number of words.
 */
size_t words_split(char *cut, char *whole, struct word *words);

/* Are A and B the same parameter name?  '-' and '_' are equal (the kernel's parameq()). */
bool words_same_name(const char *a, const char *b);

/* Is NAME what PATTERN stands for, a '*' at whose end is any end? */
bool words_fits(const char *name, const char *pattern);

/*
 * Cuts the next item off a comma separated list; empty items are skipped.  Returns NULL at the end.
 * list_next_quoted() does not split at commas inside of quotes and keeps the quotes.
 */
char *list_next(char **rest);
char *list_next_quoted(char **rest);

/* Is TEXT a yes (1), a no (0), or neither (-1)? */
int words_bool(const char *text);

/* Reads TEXT as a number of seconds.  Returns NULL, or what is wrong with it; nothing is written
 * then. */
const char *words_seconds(const char *text, unsigned *seconds);

#endif
