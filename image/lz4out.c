/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/lz4out.h"
#include "image/portion.h"

#include <errno.h>
#include <lz4.h>
#include <lz4hc.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 8 * 1024 * 1024, WORD = 4 };

struct lz4out {
	int level;
	int begun;
	size_t have;     /* bytes in "plain" */
	size_t at, size; /* of what is in "packed", and not yet out */
	char plain[BLOCK];
	char packed[2 * WORD + LZ4_COMPRESSBOUND(BLOCK)];
};

struct lz4out *lz4out_open(int level)
{
	struct lz4out *z = calloc(1, sizeof(*z));

	if (z)
		z->level = level;
	return z;
}

static void put_le32(struct lz4out *z, unsigned n)
{
	for (int i = 0; i < WORD; i++)
		z->packed[z->size++] = (char)(n >> 8 * i);
}

/* The first block has the magic number in front of it, even if it is empty and so is none. */
static int pack(struct lz4out *z)
{
	size_t head;
	int n;

	z->at = z->size = 0;
	if (!z->begun)
		put_le32(z, 0x184c2102);
	z->begun = 1;
	if (z->have == 0)
		return 0;
	head = z->size + WORD;
	n = LZ4_compress_HC(z->plain, z->packed + head, (int)z->have,
		(int)(sizeof(z->packed) - head), z->level);
	if (n <= 0)
		return -EIO;
	put_le32(z, (unsigned)n);
	z->size += (size_t)n;
	z->have = 0;
	return 0;
}

static void give(struct lz4out *z, struct portion *p)
{
	size_t n = z->size - z->at < p->out_size ? z->size - z->at : p->out_size;

	memcpy(p->out, z->packed + z->at, n);
	z->at += n;
	p->out_size = n;
	p->in_size = 0;
}

int lz4out_step(struct lz4out *z, struct portion *p)
{
	size_t n = BLOCK - z->have < p->in_size ? BLOCK - z->have : p->in_size;
	int err = 0;

	if (z->at < z->size) {
		give(z, p);
	} else {
		memcpy(z->plain + z->have, p->in, n);
		z->have += n;
		p->out_size = 0;
		p->in_size = n;
		if (z->have == BLOCK || (p->finish && (z->have > 0 || !z->begun)))
			err = pack(z);
	}
	p->done = p->finish && z->have == 0 && z->at == z->size && z->begun;
	return err;
}
