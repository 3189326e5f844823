/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_PORTION_H
#define IMAGE_PORTION_H

#include <stddef.h>
#include <stdint.h>

/*
 * One step of a compressor or of its reverse: it takes from in[0..in_size), puts into
 * out[0..out_size), and sets both sizes to what was used.  "done" is set when nothing more will come.
 */
struct portion {
	const uint8_t *in;
	size_t in_size;
	uint8_t *out;
	size_t out_size;
	int finish; /* there is no more input than this */
	int done;
};

#endif
