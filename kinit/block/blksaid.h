/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_BLKSAID_H
#define KINIT_BLOCK_BLKSAID_H

#include <stdbool.h>

/* What was said of the disk with a name, until one is read there: a disk that comes and goes is a new one each
 * time, and what is wrong with it is not. */

struct blkdevs;

enum { BLKSAID_HANGS = 1, BLKSAID_CAPPED = 2, BLKSAID_FAILS = 4 };

/* Is WHAT to be said of the disk with that NAME?  Then it was by now. */
bool blksaid_is_news(struct blkdevs *devs, const char *name, unsigned what);

/* A disk of that NAME was read. */
void blksaid_forget(struct blkdevs *devs, const char *name);

#endif
