/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_DELIVER_H
#define IMAGE_DELIVER_H

#include <stdint.h>

/*
 * How does an image that is complete come to its place, in the form that is wanted?
 */

struct build;
struct early;
struct modules;
struct tree;
struct uki;

struct deliver {
	const struct build *build;
	const struct modules *modules; /* whose files the tree has */
	struct tree *tree;             /* settled */
	const struct early *early;
	const struct uki *uki; /* open, if that is the form */
};

/* Says what went wrong; returns 0 and the bytes that the image has, or -errno. */
int deliver(const struct deliver *d, uint64_t *size);

#endif
