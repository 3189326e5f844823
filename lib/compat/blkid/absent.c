/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats that lib/compat/sources.mk leaves out: libblkid's table of probers names them all; each is this one
 * here, which finds nothing.
 */
#include "superblocks/superblocks.h"

static int find_nothing(blkid_probe pr, const struct blkid_idmag *mag)
{
	(void)pr;
	(void)mag;
	return BLKID_PROBE_NONE;
}

const struct blkid_idinfo absent_idinfo = {
	.name = "absent",
	.probefunc = find_nothing,
	.magics = BLKID_NONE_MAGIC,
};
