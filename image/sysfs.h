/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_SYSFS_H
#define IMAGE_SYSFS_H

#include <stddef.h>

/*
 * Which devices has the machine, and which waits for which?  Read from /sys, or from a copy of it.
 */

struct machine;

/* Adds the devices below ROOT/sys/devices to M.  Says why not; returns 0 or -errno. */
int sysfs_devices(struct machine *m, const char *root);

/* The first line of the file DIR/NAME, without its end, in SIZE bytes at LINE.  Returns 0 or -errno. */
int sysfs_read(char *line, size_t size, const char *dir, const char *name);

/* Where the link DIR/NAME leads, as a path below ROOT/sys; in PATH_MAX bytes at PATH.  Returns 0 or -errno. */
int sysfs_follow(char *path, const char *root, const char *dir, const char *name);

#endif
