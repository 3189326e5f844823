/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_DRIVERS_H
#define CMDLINE_DRIVERS_H

/*
 * What is the driver called that a word of the command line asks for?  By its module's name, or by an alias where that
 * has changed over the years.  kinit loads it, and kinit-image looks whether an image has it.
 */

#define DRIVER_NBD "nbd"
#define DRIVER_NVME_TCP "nvme-tcp"

#define DRIVER_VLAN "8021q"
#define DRIVER_BOND "bonding"
#define DRIVER_BRIDGE "bridge"
#define DRIVER_IBFT "iscsi_ibft" /* what firmware knows of iSCSI, in /sys */

#define DRIVER_OVERLAY "fs-overlay"
#define DRIVER_EFIVARFS "fs-efivarfs"
#define DRIVER_LOOP "loop" /* for a root that is a file of the initramfs */

#define DRIVER_UBI "ubi"
#define DRIVER_BLOCK2MTD "block2mtd"
#define DRIVER_MTDBLOCK "mtdblock"

#define DRIVER_MD "block-major-9-0" /* the driver itself, by its block major */
#define DRIVER_MD_LEVEL "md-level-%d"

/* Of disks, by their nodes. */
#define DRIVER_VIRTIO_PCI "virtio_pci"
#define DRIVER_VIRTIO_BLK "virtio_blk"
#define DRIVER_SD "sd_mod"
#define DRIVER_NVME "nvme"
#define DRIVER_MMC_BLOCK "mmc_block"
#define DRIVER_XEN_BLK "xen_blkfront"

/* A filesystem, by its type as mount(2) has it. */
#define DRIVER_FILESYSTEM "fs-%s"

#endif
