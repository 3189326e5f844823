/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_TREELINKS_H
#define IMAGE_TREELINKS_H

struct tree;
struct tree_node;

/*
 * Which files of an image go below a symbolic link?  /lib may be one that leads to usr/lib, as it is on most systems: what
 * is to be in /lib then lies in /usr/lib.
 */

/* Names the files of T, which is not settled yet, by where they will lie.  Says what is wrong; returns 0, -ELOOP or
 * -ENOMEM. */
int treelinks_follow(struct tree *t);

/* The file that PATH leads to in a settled tree, or NULL.  PATH may begin with slashes. */
const struct tree_node *treelinks_find(const struct tree *t, const char *path);

#endif
