/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_FSTYPES_H
#define KINIT_ROOT_FSTYPES_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/boot.h"
#include "kinit/root/root.h"

/* Which filesystem types are tried for the root, and which of them the kernel knows. */

enum { FSTYPES_TEXT_MAX = 4096 };

/* The types to try, in order, in buffers of their own. */
struct fstypes {
	char text[FSTYPES_TEXT_MAX]; /* of /proc/filesystems */
	const char *names[64];
	const char *found; /* what is on the device, "" if that is unknown */
	char rivals[ROOT_RIVALS_MAX];
	bool guessed; /* it may be any of the wanted */
	size_t n;
	size_t wanted; /* so many of them, from the first, were asked for or found by libblkid */
};

/* rootfstype=, or what libblkid found and then all types of the kernel that live on block devices,
 * in its order (init/do_mounts.c). */
void fstypes_list(const struct boot *boot, struct fstypes *types);

/* Has the driver loaded of what libblkid calls TYPE, unless rootfstype= says which types are to be tried. */
void fstypes_want(struct boot *boot, const char *type);

/* The kernel's name for a TYPE that libblkid calls otherwise. */
const char *fstypes_kernel_name(const char *type);

/* Asks for the modules (fs-TYPE) of the types that are wanted.  Are they loaded as far as they can be? */
bool fstypes_load(struct boot *boot);

enum fstype_kind { FSTYPE_UNKNOWN, FSTYPE_DEVICE, FSTYPE_NODEV };

/* What the kernel knows about TYPE: nothing, or that it lives on a block device, or on none. */
enum fstype_kind fstypes_kind(const struct boot *boot, const char *type);

/* Is TYPE one that the kernel knows, and that needs no block device? */
bool fstypes_is_nodev(const struct boot *boot, const char *type);

/* Step: the modules of the root's filesystem. */
enum step_answer fstypes_step_load(struct boot *boot);

#endif
