/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for libblkid's topology drivers: nobody here asks for the I/O sizes of a disk, but the
 * prober's table of chains must have something to point to.
 */
#include "blkidP.h"

static int probe_nothing(blkid_probe pr, struct blkid_chain *chain)
{
	(void)pr;
	(void)chain;
	return BLKID_PROBE_NONE;
}

const struct blkid_chaindrv topology_drv = {
	.id = BLKID_CHAIN_TOPLGY,
	.name = "topology",
	.dflt_enabled = FALSE,
	.probe = probe_nothing,
	.safeprobe = probe_nothing,
};
