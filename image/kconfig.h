/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_KCONFIG_H
#define IMAGE_KCONFIG_H

#include <stdbool.h>

/*
 * Which compressed modules can the kernel load by itself?  finit_module() of a compressed file
 * needs CONFIG_MODULE_DECOMPRESS, and then knows the one format that the kernel's own modules have.
 */
struct kconfig {
	bool decompress, gzip, xz, zstd;
};

/* Reads the kernel's configuration.  Returns 0, -ENOMSG if this is none, or another -errno. */
int kconfig_read(struct kconfig *config, const char *path);

/* Can this file (.ko, .ko.xz, ...) be loaded as it is? */
bool kconfig_loads(const struct kconfig *config, const char *module_path);

#endif
