/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_PROBE_H
#define KINIT_BLOCK_PROBE_H

#include <stdbool.h>

struct blkdev;
struct boot;

/* Starts readers for the block devices that were not read yet, several at a time; reads that fail
 * or hang are tried again later. */
void probe_pump(struct boot *boot);

/*
 * Opens DEV, for a worker that is about to use it for good: what is mounted or assembled is what was read.
 * While it is open, no other disk gets its number.  Returns a descriptor, -ESTALE if by now there is another
 * disk than the one that was read, or -errno.
 */
int probe_open(int rootfd, const struct blkdev *dev);

/* Is any device being read, or waiting for its turn? */
bool probe_busy(const struct boot *boot);

#endif
