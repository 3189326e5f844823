/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ALSO_H
#define IMAGE_ALSO_H

/*
 * How does a machine get a second way to start, beside the one that it has, and lose it again?  What there is stays as it
 * is, and stays what is started when nobody chooses.
 */

struct build;

/* Has the image of *B made where the boot loader finds it, and an entry for it.  Says what goes wrong; 0 or -errno. */
int also_make(struct build *b);

/* Takes both away for B's kernel, as far as they are there.  Says what goes wrong; returns 0 or -errno. */
int also_remove(const struct build *b);

#endif
