/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_PROBE_H
#define KINIT_BLOCK_PROBE_H

#include <stdbool.h>
#include <stdint.h>

struct blkdev;
struct blkdevs;
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

/* For batch.h, which looks at many of them: is DEV to be read now? */
bool probe_is_due(const struct boot *boot, const struct blkdev *dev);

/* It begins to read DEV. */
void probe_begins(struct blkdevs *devs, struct blkdev *dev);

/* The device with this ID, which is SEQ of all disks that the kernel has seen, was read: there is nothing on it. */
void probe_found_empty(struct boot *boot, int id, uint64_t seq);

/* The device with this ID was not read; ALONE: it gets a reader of its own. */
void probe_gives_back(struct boot *boot, int id, bool alone);

#endif
