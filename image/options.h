/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_OPTIONS_H
#define IMAGE_OPTIONS_H

#include <getopt.h>

/* What does the command line say of the image that is to be made, and the administrator's files where it says nothing? */

struct build;
/* The long ones, with a zero row behind. */
extern const struct option options_long[];

/*
 * Fills *B, whose strings are those of ARGV or B's own.  Answers --help and its like, and does not return then.  Says
 * what is wrong; returns 0 or -errno.
 */
int options_parse(struct build *b, int argc, char **argv);

#endif
