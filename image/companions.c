/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/companions.h"

#include <stddef.h>

const struct companions companions[] = {
	/* Hosts bring the drivers of the disks behind them. */
	{ "scsi_mod", "sd_mod" },
	{ "mmc_core", "mmc_block" },
	{ "memstick", "ms_block mspro_block" },
	{ "tifm_core", "tifm_7xx1" },
	{ "nvme_core", "nvme" },
	{ "nvme_fabrics", "crypto-crc32c" },
	{ "nvme_tcp", "crypto-crc32c" },
	{ "firewire_core", "firewire_ohci firewire_sbp2" },
	{ "ufshcd_core", "ufshcd_pci" },
	{ "libnvdimm", "nfit nd_pmem nd_btt" },

	/* A chip with supplies and an I2C bus in it, whose parts are devices of a second driver. */
	{ "cros_ec", "cros_ec_dev" },

	/* One module for each version of the protocol, and for each kind of transport. */
	{ "nfs", "nfsv2 nfsv3 nfsv4" },
	{ "9p", "9pnet_virtio" },

	/* The core of a host controller does nothing without the glue to its bus. */
	{ "usbcore", "usb_storage uas xhci_pci" },
	{ "xhci_hcd", "xhci_pci" },
	{ "ehci_hcd", "ehci_pci" },
	{ "ohci_hcd", "ohci_pci" },

	/* request_module() in the block layer. */
	{ "dm_crypt", "crypto-aes crypto-xts crypto-ecb crypto-cbc crypto-cts "
		      "crypto-essiv crypto-sha256 crypto-sha512 af_alg algif_skcipher" },
	{ "dm_verity", "crypto-sha256 crypto-sha1 crypto-sha512" },
	{ "dm_integrity", "crypto-crc32c crypto-sha256 crypto-hmac" },
	{ "crc_t10dif", "crypto-crct10dif" },
	{ "crc64_rocksoft", "crypto-crc64-rocksoft" },

	/* crypto_alloc_shash() and load_nls() when a filesystem is mounted. */
	{ "libcrc32c", "crypto-crc32c" },
	{ "crc32c", "crypto-crc32c" },
	{ "ext4", "crypto-crc32c" },
	{ "jbd2", "crypto-crc32c" },
	{ "xfs", "crypto-crc32c" },
	{ "btrfs", "crypto-crc32c crypto-xxhash64 crypto-sha256 crypto-blake2b-256" },
	{ "bcachefs", "crypto-crc32c crypto-chacha20 crypto-poly1305 crypto-sha256" },
	{ "f2fs", "crypto-crc32 crypto-crc32c crypto-lz4 crypto-lz4hc crypto-zstd" },
	{ "nilfs2", "crc32" },
	{ "cifs", "crypto-md5 crypto-hmac crypto-cmac crypto-aes crypto-sha256 crypto-sha512 "
		  "crypto-gcm crypto-ctr crypto-ghash crypto-ccm nls_utf8" },
	{ "fat", "nls_cp437 nls_ascii nls_iso8859-1 nls_utf8" },
	{ "vfat", "nls_cp437 nls_ascii nls_iso8859-1 nls_utf8" },
	{ "exfat", "nls_utf8 nls_iso8859-1" },
	{ "ntfs3", "nls_utf8 nls_iso8859-1" },
	{ "hfsplus", "nls_utf8" },
	{ "hfs", "nls_utf8 nls_iso8859-1" },
	{ "isofs", "nls_utf8 nls_iso8859-1" },
	{ "udf", "nls_utf8 nls_iso8859-1" },
	{ "jfs", "nls_utf8 nls_iso8859-1" },
	{ "ubifs", "crypto-lzo crypto-deflate crypto-zstd crypto-crc32" },
	{ NULL, NULL },
};

const struct companions companions_of_buses[] = {
	{ "sdhci", "sdhci_pci sdhci_acpi" },
	{ "virtio", "virtio_pci virtio_mmio" },
	{ NULL, NULL },
};

const struct companions companions_elsewhere[] = {
	{ "scsi_mod", "sr_mod" },
	{ "usbcore", "ehci_pci ohci_pci uhci_hcd" },
	{ "xhci_hcd", "xhci_pci_renesas" },
	{ "md_mod", "md-level-0 md-level-1 md-level-10 md-level-4 md-level-5 md-level-6" },
	{ NULL, NULL },
};
