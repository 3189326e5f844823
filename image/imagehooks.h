/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_IMAGEHOOKS_H
#define IMAGE_IMAGEHOOKS_H

#include <stdbool.h>

/* Which hooks has an image, and what are they for?  It may be anybody's. */

struct bootconf;
struct contents;
struct hookset;

/* Adds them to SET, which the caller frees in any case.  Lines that make no sense are left out, as kinit does.  Returns 0 or
 * -ENOMEM. */
int imagehooks_read(struct hookset *set, const struct contents *in);

/* Is there one for what libblkid calls TYPE, or for "iscsi"? */
bool imagehooks_opens(const struct hookset *set, const char *type);

/* Is there one for any type of block devices? */
bool imagehooks_opens_any(const struct hookset *set);

/* Does one that waits for the network understand a word of the command line, as root= or by itself? */
bool imagehooks_want_network(const struct bootconf *conf);

#endif
