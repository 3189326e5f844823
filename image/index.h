/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_INDEX_H
#define IMAGE_INDEX_H

#include <stdbool.h>

/*
 * Where are the indexes of a kernel's modules?  Packages come without: depmod makes them when a kernel is installed, and
 * that of another system is perhaps only unpacked.
 */

struct stage;

/* Has the tree of modules MODDIR none, but modules?  What is below a folder of the kernel's own name does not count. */
bool index_is_missing(const char *moddir, const char *version);

/*
 * Makes them in STAGE: stage->dir is then like MODDIR, by links, and has the indexes as well; MODDIR stays as it is.
 * Says what went wrong; returns 0 or -errno; stage_close() in any case.
 */
int index_make(struct stage *stage, const char *moddir, const char *version);

#endif
