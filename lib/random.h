/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_RANDOM_H
#define LIB_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Numbers that nobody can guess, from getrandom(2), which needs no node, or from /dev/urandom.  Without a wait:
 * early in a boot the kernel may have gathered too little yet, and then its best guess has to do.  A kernel
 * with neither leaves clocks and the process's number, so that machines and calls still differ.
 */
void random_bytes(void *bytes, size_t len);
uint32_t random_u32(void);

/* For a process that will soon be unable to open anything: has open for good what the numbers may come from.
 * Returns the descriptor, or -1; a second call the same. */
int random_keep_open(void);

#endif
