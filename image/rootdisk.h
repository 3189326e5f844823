/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_ROOTDISK_H
#define IMAGE_ROOTDISK_H

/*
 * How does the system in a folder become a disk?  As an ext4 that mke2fs fills, and which has the UUID or the label that
 * root= asks for.
 */

/* Makes DISK of FOLDER.  Says what went wrong; returns 0 or -errno. */
int rootdisk_make(const char *disk, const char *folder, const char *cmdline);

/* The value of the last WORD ("root=UUID=") in CMDLINE, without quotes; for the caller to free.  NULL: none. */
char *rootdisk_value(const char *cmdline, const char *word);

#endif
