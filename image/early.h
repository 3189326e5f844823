/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_EARLY_H
#define IMAGE_EARLY_H

#include "image/strings.h"
#include "image/tree.h"

/*
 * What must the kernel find in front of an image, uncompressed, before it can unpack anything?  Microcode
 * (Documentation/arch/x86/microcode.rst), tables of ACPI (Documentation/admin-guide/acpi/initrd_table_override.rst),
 * and whatever else an archive of the user's has.
 */

struct build;

struct early {
	struct tree tree;        /* settled by early_collect() */
	struct strings archives; /* files that are archives already */
	int blobs[2];            /* of microcode, one a vendor */
};

/* MACHINE is as in program.h.  Says what is wrong; returns 0 or -errno; early_free() in any case. */
int early_collect(struct early *early, const struct build *b, unsigned machine);
void early_free(struct early *early);

#endif
