/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/guessnode.h"

#include "cmdline/drivers.h"
#include "lib/text.h"

/* The names that the kernel's drivers give (Documentation/admin-guide/devices.txt).  The buses of SCSI are many, of
 * which nothing is known before a controller is there; and nothing is plugged into virtio_mmio. */
static const struct row {
	const char *begin;
	const char *drivers[2];
} rows[] = {
	{ "vd", { DRIVER_VIRTIO_PCI, DRIVER_VIRTIO_BLK } },
	{ "sd", { DRIVER_SD } },
	{ "nvme", { DRIVER_NVME } },
	{ "mmcblk", { DRIVER_MMC_BLOCK } },
	{ "xvd", { DRIVER_XEN_BLK } },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]), DRIVERS = sizeof(rows[0].drivers) / sizeof(char *) };

static const struct row *row_of(const struct devref *ref)
{
	for (size_t i = 0; ref->kind == DEVREF_NAME && i < ROWS; i++)
		if (text_starts(ref->value, rows[i].begin))
			return &rows[i];
	return NULL;
}

const char *guessnode_driver(const struct devref *ref, size_t index)
{
	const struct row *row = row_of(ref);

	return row && index < DRIVERS ? row->drivers[index] : NULL;
}
