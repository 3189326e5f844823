/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_DETACH_H
#define KINIT_ROOT_DETACH_H

#include <stdbool.h>

/*
 * What a boot that failed has mounted on ROOT_DIR is taken away before the next one mounts its root there.
 * MNT_DETACH only takes the name away at once; whoever is the last user of the filesystem then waits for its
 * disk or server, for ever if that is dead (fs/namespace.c, cleanup_mnt).  That is a worker here.
 */

struct boot;

/* A worker begins with it. */
void detach_begin(struct boot *boot);

/* Is it at it, and in time?  Then nothing may be mounted there, which it could take away instead. */
bool detach_pending(const struct boot *boot);

#endif
