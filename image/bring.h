/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_BRING_H
#define IMAGE_BRING_H

/*
 * How does a file of a system come into the image at its own path?  With its mode, the modes of the directories that it is
 * in, and the symbolic links that lead to it.
 */

struct tree;

struct bring {
	struct tree *tree;
	const char *root;  /* the system's folder, "" for this one */
	const char *whose; /* who asks for it */
};

/* Brings what PATH leads to; of a directory, no more than itself.  Says nothing.  Returns 0, -ENOENT or another -errno. */
int bring_file(const struct bring *b, const char *path);

/* Likewise, of a directory all that is in it.  A link in there brings the file that it leads to, but no directory. */
int bring_all(const struct bring *b, const char *path);

/* A link that the system does not have: PATH leads to TARGET. */
int bring_link(const struct bring *b, const char *path, const char *target);

#endif
