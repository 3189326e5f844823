/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_FILESYSTEMS_H
#define IMAGE_FILESYSTEMS_H

/*
 * Of which type may the root be?  Those file systems that somebody named, and that which this machine's root has.  kinit
 * loads them while it waits for the disk; it gets the names in the file kinit.filesystems beside the indexes, one a
 * line.
 */

struct modules;

/* Writes it to the stage, if there is something for it.  Says what went wrong; returns 0 or -errno. */
int filesystems_write(const struct modules *m);

#endif
