/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_OPTIONS_H
#define IMAGE_OPTIONS_H

/* What does the command line say of the image that is to be made, and the administrator's files where it says nothing? */

struct build;

/*
 * Fills *B, whose strings are those of ARGV or B's own.  Answers --help and its like, and does not return then.  Says
 * what is wrong; returns 0 or -errno.
 */
int options_parse(struct build *b, int argc, char **argv);

#endif
