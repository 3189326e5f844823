/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ROOTSTACK_H
#define IMAGE_ROOTSTACK_H

/*
 * What does the mounted root consist of?  File systems of / and /usr with what they ask for at run time, the block
 * devices below them down to the disks, and the network if they come from a server.
 */

#include <stdbool.h>

struct machine;

/* Adds it to M, as ROOT/proc/self/mountinfo and ROOT/sys tell.  Says what it does not know; returns 0 or -errno. */
int rootstack_read(struct machine *m, const char *root);

/* Does a file system of this TYPE come from a server? */
bool rootstack_is_network(const char *type);

#endif
