/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_PROBLEM_H
#define CMDLINE_PROBLEM_H

#include "cmdline/bootconf.h"

/*
 * Adds the sentence "SHOWN: text" to conf->problems, or counts it in problems_lost if there is no
 * room.  SHOWN is the word as written; a long one is cut, so that the text behind it always fits.
 * The text says what is wrong and what happens instead.  Passwords are masked.
 */
__attribute__((format(printf, 3, 4))) void problem_add(
	struct bootconf *conf, const char *shown, const char *format, ...);

#endif
