/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/kconfig.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Is it one of a configuration, perhaps of an option that is of no interest? */
static bool read_line(struct kconfig *config, const char *line)
{
	const struct {
		const char *text;
		bool *flag;
	} table[] = {
		{ "CONFIG_MODULE_DECOMPRESS=y", &config->decompress },
		{ "CONFIG_MODULE_COMPRESS_GZIP=y", &config->gzip },
		{ "CONFIG_MODULE_COMPRESS_XZ=y", &config->xz },
		{ "CONFIG_MODULE_COMPRESS_ZSTD=y", &config->zstd },
		{ "CONFIG_FW_LOADER_COMPRESS=y", &config->firmware },
		{ "CONFIG_FW_LOADER_COMPRESS_XZ=y", &config->firmware_xz },
		{ "CONFIG_FW_LOADER_COMPRESS_ZSTD=y", &config->firmware_zstd },
		{ "CONFIG_MODULE_SIG=y", &config->signatures },
		{ "CONFIG_XZ_DEC_X86=y", &config->xz_x86 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (strcmp(line, table[i].text) == 0)
			*table[i].flag = true;
	}
	sscanf(line, "CONFIG_MODULE_SIG_HASH=\"%15[a-z0-9-]\"", config->hash);
	return strncmp(line, "CONFIG_", 7) == 0;
}

int kconfig_read(struct kconfig *config, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;
	int err;

	*config = (struct kconfig){ 0 };
	if (!f)
		return -errno;
	while (getline(&line, &size, f) > 0) {
		line[strcspn(line, "\n")] = '\0';
		found |= read_line(config, line);
	}
	err = ferror(f) ? -errno : found ? 0 : -ENOMSG;
	free(line);
	fclose(f);
	return err;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcmp(s + n - m, end) == 0;
}

bool kconfig_loads(const struct kconfig *config, const char *module_path)
{
	if (ends_with(module_path, ".ko"))
		return true;
	if (!config->decompress)
		return false;
	return (config->gzip && ends_with(module_path, ".ko.gz")) ||
	       (config->xz && ends_with(module_path, ".ko.xz")) ||
	       (config->zstd && ends_with(module_path, ".ko.zst"));
}

bool kconfig_loads_firmware(const struct kconfig *config, const char *path)
{
	if (ends_with(path, ".zst"))
		return config->firmware && config->firmware_zstd;
	if (ends_with(path, ".xz"))
		return config->firmware && (config->firmware_xz || !config->firmware_zstd);
	return true;
}
