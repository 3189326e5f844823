/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_GENLIST_H
#define IMAGE_GENLIST_H

/*
 * How is an image written for CONFIG_INITRAMFS_SOURCE, which the kernel's usr/gen_init_cpio reads
 * (Documentation/driver-api/early-userspace/early_userspace_support.rst)?  As a text with a line for each file that says
 * where it is; those that were only made for the image are kept, see keep.h.
 */

struct tree;

struct genlist {
	const char *output;
	const struct tree *tree; /* settled */
	const char *stage;       /* a folder that goes away with what is in it, or NULL */
	const char *indexes;     /* another one */
};

/* Says what went wrong; returns 0 or -errno. */
int genlist_write(const struct genlist *g);

#endif
