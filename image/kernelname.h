/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_KERNELNAME_H
#define IMAGE_KERNELNAME_H

/*
 * Which kernel is an image for, and which of its files would be the same for another one?  As far as the names below
 * lib/modules say so.
 */

struct catalog;

/* What stands in the place of a kernel's release. */
#define KERNELNAME_ANY "*"

/* The only release that has modules in C, which free() frees; NULL: there is none, more than one, or no memory. */
char *kernelname_find(const struct catalog *c);

/* Has all names below the modules of VERSION have KERNELNAME_ANY there.  Returns 0 or -ENOMEM. */
int kernelname_replace(struct catalog *c, const char *version);

#endif
