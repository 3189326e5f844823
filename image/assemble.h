/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ASSEMBLE_H
#define IMAGE_ASSEMBLE_H

#include "image/compress.h"

/*
 * Which archives make up an image?  First those that the kernel looks into before it unpacks anything, uncompressed;
 * then, uncompressed too, the files that are compressed themselves, unless that saves room all the same; then the rest, of
 * which programs may be in one of their own.
 */

struct early;
struct tree;

struct assemble {
	int fd; /* a file of which nothing is written yet */
	const struct early *early;
	struct tree *tree; /* settled */
	struct compression compression;
	bool xz_x86; /* the kernel has xz's filter for x86 */
	uint32_t mtime;
};

/* Returns 0 or -errno. */
int assemble(const struct assemble *a);

#endif
