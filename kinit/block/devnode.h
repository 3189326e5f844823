/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BLOCK_DEVNODE_H
#define KINIT_BLOCK_DEVNODE_H

struct blkdev;
struct devref;

/* Nodes and links that the image has in its /dev under names of its own; kinit/early.c puts them into devtmpfs. */

/* If REF is a name in /dev that is no device of the kernel's, and there is a node or a link of this name, REF becomes
 * the number that stands there, as klibc's stat() has it.  ROOTFD is "/". */
void devnode_resolve(int rootfd, struct devref *ref);

/* The kernel has DEV by now: a node of its name that the image brought must not stand for another number. */
void devnode_correct(int rootfd, const struct blkdev *dev);

#endif
