/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_HOOKFILES_H
#define IMAGE_HOOKFILES_H

/*
 * What do the chosen hooks bring into the image?  Their own files, programs with their libraries, other files and
 * configuration, and what asks questions on the console.
 */

#include "image/hookdir.h"

struct tree;

/* Adds it to TREE, which is not settled and has the init.  Says what is missing, with the line that wants it; returns 0 or
 * -errno. */
int hookfiles_add(struct hookdirs *h, const struct build *b, struct tree *tree);

/* Can the kernel start what the hooks run, and their programs?  TREE is settled, and MACHINE as in program.h.  Says why
 * not; returns 0 or -errno. */
int hookfiles_check(const struct hookdirs *h, const struct tree *tree, unsigned machine);

#endif
