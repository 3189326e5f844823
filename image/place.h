/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_PLACE_H
#define IMAGE_PLACE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * How does an entry of an image come into being below a directory, and nowhere else?  The directory is to the entries
 * what the root is to the kernel that unpacks them: links lead where they would lead there, and never out
 * (openat2(2), RESOLVE_IN_ROOT).  What has the name already goes, unless both are directories.
 */

struct archive_entry;

struct place {
	int top;    /* the directory */
	bool owner; /* owners and devices can be set */
};

/* All paths are as in pathname.h and not "".  Directories above are made.  Each returns 0 or -errno. */

/* It gets its mode at the end (place_finish_directory()), when nothing has to go into it any more. */
int place_directory(const struct place *place, const char *path);
int place_finish_directory(
	const struct place *place, const char *path, const struct archive_entry *e);

/* A new empty file to write to, or the one that PATH is another name of.  Returns a descriptor or -errno. */
int place_file(const struct place *place, const char *path);
int place_reopen(const struct place *place, const char *path);
int place_finish_file(const struct place *place, int fd, const struct archive_entry *e);

int place_hard_link(const struct place *place, const char *path, const char *old);

/* A symbolic link, fifo, socket or device. */
int place_special(const struct place *place, const char *path, const struct archive_entry *e);

#endif
