/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_TRY_H
#define IMAGE_TRY_H

#include <getopt.h>

/* Its own, with a zero row behind. */
extern const struct option try_options[];

/* Does an image boot?  "kinit-image try", whose words are ARGV[1] and on.  Returns the exit status: 0 it reaches the real
 * init, 1 it does not, 2 trouble. */
int try_main(int argc, char **argv);

#endif
