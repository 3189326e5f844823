/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_KCONFIG_H
#define IMAGE_KCONFIG_H

#include <stdbool.h>

/*
 * Which compressed modules can the kernel load by itself?  finit_module() of a compressed file
 * needs CONFIG_MODULE_DECOMPRESS, and then knows the one format that the kernel's own modules have.
 * And which compressed firmware?  What does it check of a module?  And
 * which image can it unpack?
 */
struct kconfig {
	bool decompress, gzip, xz, zstd;
	/* CONFIG_FW_LOADER_COMPRESS; until Linux 5.18 that alone was xz */
	bool firmware, firmware_xz, firmware_zstd;
	bool xz_x86; /* CONFIG_XZ_DEC_X86: xz may have made the jumps of programs alike */
	/* CONFIG_MODULE_SIG, and the hash that its own modules were signed with: "sha256" */
	bool signatures;
	char hash[16];
};

/* Reads the kernel's configuration.  Returns 0, -ENOMSG if this is none, or another -errno. */
int kconfig_read(struct kconfig *config, const char *path);

/* Can this file (.ko, .ko.xz, ...) be loaded as it is? */
bool kconfig_loads(const struct kconfig *config, const char *module_path);

/* Does the kernel find the firmware in this file, which may end with .xz or .zst? */
bool kconfig_loads_firmware(const struct kconfig *config, const char *path);

#endif
