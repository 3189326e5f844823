/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_SIGNING_H
#define IMAGE_SIGNING_H

/*
 * What checks the signatures of modules fastest?  A kernel that was built with a portable hash alone takes it for every
 * module until one that uses instructions of the processor is loaded, so kinit loads that before all others.  It gets
 * the names in the file kinit.first beside the indexes, one a line.
 */

struct modules;

/* Adds the drivers of that hash to the set, unless one is built in.  Returns 0 or -errno. */
int signing_add(struct modules *m);

/* Writes kinit.first to the stage, if there is something for it.  Says what went wrong; returns 0 or -errno. */
int signing_write(const struct modules *m);

#endif
