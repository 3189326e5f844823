/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_FSTAB_H
#define IMAGE_FSTAB_H

#include <stdbool.h>

/*
 * What of the machine's /etc/fstab has to be mounted before its init starts?  /usr and other directories of the
 * system, and what has the option x-initrd.mount.  The image gets a copy, for a root whose own cannot be read.
 */

struct machine;
struct stage;
struct tree;

/* Adds the entries of ROOT/etc/fstab to the mounts of M; a device that has a UUID by that.  Says what went wrong; none
 * is fine.  Returns 0 or -errno. */
int fstab_read(struct machine *m, const char *root);

/* Is DIR the directory of one of them? */
bool fstab_has(const struct machine *m, const char *dir);

/* It is mounted now, if it is one of them. */
void fstab_note(struct machine *m, const char *dir);

/* Adds etc/fstab to the image if there is something to say, and TREE, which is not settled yet, has none; STAGE keeps
 * it.  Returns 0 or -errno. */
int fstab_add(const struct machine *m, const struct stage *stage, struct tree *tree);

#endif
