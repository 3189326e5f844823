/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ADDFILE_H
#define IMAGE_ADDFILE_H

struct tree;

/*
 * What does "SRC:DST" add to the image?  SRC with its permissions: a file, a symbolic link as it
 * is, a directory with all that is in it.  A DST that ends with a slash gets the name of SRC below
 * it.  Says what is wrong; returns 0 or -errno.
 */
int addfile_pair(struct tree *tree, const char *pair);

#endif
