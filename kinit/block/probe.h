/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_PROBE_H
#define KINIT_BLOCK_PROBE_H

#include <stdbool.h>

struct boot;

/* Starts readers for the block devices that were not read yet, several at a time; reads that fail
 * or hang are tried again later. */
void probe_pump(struct boot *boot);

/* Is any device being read, or waiting for its turn? */
bool probe_busy(const struct boot *boot);

#endif
