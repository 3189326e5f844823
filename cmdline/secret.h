/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_SECRET_H
#define CMDLINE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What a log that others can read must not have: the values of pass=, password=, secret=, dhchap_secret=,
 * key=, ... (and what follows the '%' in user=), and the password in //user:password@server, with a scheme
 * in front or without.  Each becomes "***".
 */

/* What TEXT is. */
enum secret_text {
	SECRET_WORD, /* a word of the command line, or a part of one: blanks belong to passwords */
	SECRET_SENTENCE, /* a user, a password and a server have no blank */
};

/* Copies TEXT without its secrets into the SIZE bytes at DST.  Returns 0, or -ENAMETOOLONG if it was cut to
 * fit.  Twice does no harm. */
int secret_copy(char *dst, size_t size, const char *text, enum secret_text what);

/* Does a password begin in ITEM, cut off at a comma, that may go on behind it?  "cifs://user:pass" */
bool secret_is_open(const char *item);

#endif
