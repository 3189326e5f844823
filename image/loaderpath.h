/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_LOADERPATH_H
#define IMAGE_LOADERPATH_H

#include "image/strings.h"

/*
 * In which folders does the loader of a system look for libraries, whoever asks?  Those of /etc/ld.so.conf, which ldconfig
 * keeps in a cache that the image does not have, and those that it knows itself: ld.so(8).
 */

struct elfkind;

/* Adds those that ROOT/etc/ld.so.conf names, with the files that it includes.  Returns 0 or -ENOMEM. */
int loaderpath_conf(struct strings *folders, const char *root);

/* Adds those that a loader for programs of this KIND knows, some of which are there.  Returns 0 or -ENOMEM. */
int loaderpath_own(struct strings *folders, const struct elfkind *kind);

#endif
