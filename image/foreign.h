/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_FOREIGN_H
#define IMAGE_FOREIGN_H

/*
 * What is a module that the kernel's own tree does not have (updates/, extra/, weak-updates/, DKMS), such as a maker's
 * driver with a name of its own?  The same as a module of the tree that drives the same devices; a file system, if it
 * says that; or else a driver of disks, if it cannot be loaded without what those stand on.
 */

struct order;

/* Adds those to ORDER of which that is known, with the path of the one that they are like.  Returns 0 or -errno. */
int foreign_adopt(struct order *order, const char *moddir);

#endif
