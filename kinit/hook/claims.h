/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HOOK_CLAIMS_H
#define KINIT_HOOK_CLAIMS_H

#include <stdbool.h>

struct boot;

/*
 * Disks of a controller's firmware, of which a hook makes arrays that begin where the disks do: their partitions are seen
 * on each of them.  A disk is claimed (blkdev.h) from when it was read until its hook has said that it does not want it, and
 * as long as an array has it.
 *
 * Enters which are.  Returns whether anything is otherwise than before; then a wake-up is due, too.
 */
bool claims_tell(struct boot *boot);

#endif
