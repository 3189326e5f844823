/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_LINKTREE_H
#define TESTS_UNIT_HELP_LINKTREE_H

#include <stddef.h>
#include <stdint.h>

#include "tests/unit/help/tree.h"

/* A fake /sys with disks on buses, and the names that they have by devlinks.h. */

/* The directory PATH below sys/devices is a device of SUBSYSTEM. */
void linktree_device(const char *path, const char *subsystem);

/* Each directory of PATH, "pci0000:00/0000:00:1f.2=pci/ata1/host0=scsi/…/block/sda", is a device of the subsystem that
 * stands behind it; the last one is a disk, and the path without the subsystems is returned (kept until the next). */
const char *linktree_disk(const char *path);

/* The attribute NAME of the last disk, or of what is UP directories above it. */
void linktree_attr(unsigned up, const char *name, const char *text);
void linktree_bytes(unsigned up, const char *name, const void *bytes, size_t size);

/* The names of the last disk, or of its partition PARTNO, are NAMES, but for the order. */
void linktree_check(unsigned partno, const char *names);

#endif
