/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_LZ4OUT_H
#define IMAGE_LZ4OUT_H

/* How do bytes become lz4's legacy format, which the library does not write?  See blocks.h for its reverse. */

struct lz4out;
struct portion;

/* Returns what free() frees, or NULL. */
struct lz4out *lz4out_open(int level);

/* As in portion.h.  Returns 0 or -EIO. */
int lz4out_step(struct lz4out *z, struct portion *p);

#endif
