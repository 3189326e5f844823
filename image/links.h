/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_LINKS_H
#define IMAGE_LINKS_H

#include <stddef.h>

/* Which entry of an image was the first of a hard link?  As far as the kernel knows it: within one archive. */

struct archive_entry;

struct links {
	void *root;
};

/*
 * Is E another name of an earlier one?  Returns 1 and the VALUE that this one has; 0 if E is the first one, which keeps
 * VALUE, or stands alone; or -ENOMEM.
 */
int links_find(struct links *links, const struct archive_entry *e, size_t *value);

void links_free(struct links *links);

#endif
