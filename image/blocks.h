/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_BLOCKS_H
#define IMAGE_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

/*
 * What is in a stream of lz4's legacy format or of lzop?  Both are rows of blocks that are whole in
 * memory before and after; the kernel's lib/decompress_unlz4.c and lib/decompress_unlzo.c are what they follow.
 */

struct portion;

struct blocks {
	int (*take)(struct blocks *b); /* what becomes of the NEED bytes at "in" */
	uint8_t *in;
	size_t have, need, room;
	uint8_t *out;
	size_t out_at, out_size, out_room;
	int done;
	uint32_t flags, plain,
		packed; /* of lzop: of the file; how large a block is after and before */
	uint32_t sum;
};

void blocks_begin_lz4(struct blocks *b);
void blocks_begin_lzo(struct blocks *b);
void blocks_end(struct blocks *b);

/*
 * As in portion.h, where all of a field of 4 bytes has to be seen at once unless the file ends.  Returns 0, -EBADMSG
 * or -ENOMEM.
 */
int blocks_step(struct blocks *b, struct portion *p);

#endif
