/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_ATTR_H
#define LIB_ATTR_H

#include <stddef.h>
#include <dirent.h>
#include <stdint.h>

/*
 * One-line files of /sys and /proc (Documentation/filesystems/sysfs.rst), PATH taken below DIRFD.
 * All return 0 or -errno.
 */

/* The text of PATH without its trailing newlines; -EOVERFLOW if it does not fit into SIZE. */
int attr_read(int dirfd, const char *path, char *text, size_t size);

/* The decimal number in PATH; -EINVAL if there is something else. */
int attr_read_u64(int dirfd, const char *path, uint64_t *value);

/* "MAJOR:MINOR", as in /sys/block/sda/dev. */
int attr_read_devt(int dirfd, const char *path, unsigned *major, unsigned *minor);

/* Opens the directory PATH; NULL with errno if it cannot be.  The caller closes it. */
DIR *attr_dir(int dirfd, const char *path);

/* Writes TEXT into PATH, which must exist, in one write. */
int attr_write(int dirfd, const char *path, const char *text);

#endif
