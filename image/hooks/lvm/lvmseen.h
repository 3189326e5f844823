/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_LVM_LVMSEEN_H
#define HOOKS_LVM_LVMSEEN_H

#include <stddef.h>

/*
 * Which devices are physical volumes, as far as this boot has seen?  Each run of the hook enters its own into a file in
 * the initramfs, and lvm reads these and no others: it would open all disks there are, and one that does not answer
 * would hold it up.
 */

#define LVMSEEN_FILE "/usr/lib/kinit/hooks.d/lvm/seen"

enum { LVMSEEN_SIZE = 32768 }; /* of a filter */

/* Enters DEVICE into the list at PATH.  Returns 0 or -errno. */
int lvmseen_add(const char *path, const char *device);

/* Writes the filter of lvm.conf(5) that accepts what is in the list TEXT, or all if it is of no use, to OUT, which has
 * room for SIZE bytes. */
void lvmseen_filter(const char *text, char *out, size_t size);

/* The same for the list at PATH. */
void lvmseen_read(const char *path, char *out, size_t size);

#endif
