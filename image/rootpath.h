/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ROOTPATH_H
#define IMAGE_ROOTPATH_H

struct strings;

/*
 * Where does a path lead, as it is seen from inside of a system that is in a folder?  Links that begin with a slash lead
 * to that system's top, and none leads out of it.
 */

/*
 * The file or directory that PATH leads to below ROOT ("" is this system), in the PATH_MAX bytes at REAL: "usr/bin/env",
 * without a slash in front.  The links on the way go to LINKS, named likewise, unless that is NULL.  Returns 0, -ENOENT,
 * -ENOTDIR, -ELOOP or another -errno.
 */
int rootpath_resolve(char *real, const char *root, const char *path, struct strings *links);

/* The same, and then ROOT and REAL as one path of this machine. */
int rootpath_here(char *here, const char *root, const char *path);

#endif
