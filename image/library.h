/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_LIBRARY_H
#define IMAGE_LIBRARY_H

#include "image/bring.h"
#include "image/elffile.h"
#include "image/strings.h"

/*
 * Which libraries does a program need, and where are they?  Found as the loader finds them, ld.so(8), and brought into the
 * image with it.
 */

struct library {
	struct bring bring;
	const char *
		place; /* who asked, in front of what is said: "/usr/lib/kinit/hooks.d/lvm/hook:4" */
	struct strings done, conf, own; /* paths that are in; folders, once they are known */
	struct elfkind kind;            /* of the folders in OWN */
	bool conf_read;
};

/* Brings the program or library PATH with all that it needs.  A file that is no ELF file needs nothing.  Says what is
 * missing, and for whom; returns 0 or -errno. */
int library_bring(struct library *l, const char *path);

/* Brings what the file HERE of this machine needs, which is PATH in the image. */
int library_needs(struct library *l, const char *here, const char *path);

/* Where the loader of a program of this KIND finds the library NAME, which may have slashes; in the PATH_MAX bytes at PATH.
 * Returns 0, -ENOENT, or -ENOMEM. */
int library_find(struct library *l, char *path, const char *name, const struct elfkind *kind);

void library_free(struct library *l);

#endif
