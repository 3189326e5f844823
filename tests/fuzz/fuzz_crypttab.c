/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of crypttab and words of the command line about volumes: what cryptsetup is told of them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image/hooks/cryptsetup/cryptopen.h"

enum { LINE_SIZE = 1024 };

static void require(int truth)
{
	if (!truth)
		abort();
}

/* Nothing but its options is an option, and the volume and its name come last. */
static void check_arguments(const struct cryptvolume *volume, const char *file)
{
	const char *argv[CRYPTOPEN_ARGS_MAX];
	size_t n = 0;

	cryptopen_arguments(volume, file, argv);
	while (argv[n])
		n++;
	require(n < CRYPTOPEN_ARGS_MAX && argv[n - 1] == volume->name &&
		argv[n - 2] == volume->device);
	require(volume->name[0] && volume->name[0] != '-' && !strchr(volume->name, '/'));
}

static void check_line(char *line)
{
	static struct crypttab_entry entry;
	static struct cryptvolume volume;

	if (crypttab_line(&entry, line))
		return;
	require(entry.name[0] && entry.device[0]);
	memset(&volume, 0, sizeof(volume));
	snprintf(volume.name, sizeof(volume.name), "%s", entry.name);
	snprintf(volume.device, sizeof(volume.device), "/dev/x");
	volume.options = entry.options;
	check_arguments(&volume, cryptkey_is_set(&entry.key) ? entry.key.path : "-");
}

static void check_words(const char *text)
{
	static const struct cryptdisk disk = { "/dev/x", "0000c001-0000-4000-8000-00000000c001",
		"label", "", "" };
	static const char *const words[] = { "RD_LUKS_UUID", "RD_LUKS_NAME", "RD_LUKS_KEY",
		"RD_LUKS_OPTIONS", "CRYPTDEVICE", "CRYPTKEY" };
	static const struct crypttab none;
	static struct cryptvolume volume;
	char variable[64];

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		snprintf(variable, sizeof(variable), "KINIT_WORD_%s", words[i]);
		setenv(variable, text, 1);
		if (cryptvolume_find(&volume, &disk, &none) == CRYPTWISH_OPEN)
			check_arguments(&volume, "-");
		unsetenv(variable);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char line[LINE_SIZE];

	if (size >= sizeof(line))
		return 0;
	memcpy(line, data, size);
	line[size] = '\0';
	check_words(line);
	check_line(line);
	return 0;
}
