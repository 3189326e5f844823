/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "image/fwlog.h"
#include "image/machine.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* It becomes a path below the folder of firmware, a pattern for glob(3), and a word of a text. */
static void check(const struct machine_firmware *f)
{
	require(*f->device && *f->file && *f->file != '/');
	require(!strpbrk(f->device, " \n") && !strpbrk(f->file, " \n*?[\\"));
	require(strncmp(f->file, "../", 3) != 0 && strcmp(f->file, "..") != 0);
	require(!strstr(f->file, "/../") && !strstr(f->file, "//"));
	require(strlen(f->file) < 3 || strcmp(f->file + strlen(f->file) - 3, "/..") != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *rest = text, *line;
	struct machine m = { 0 };

	require(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	while ((line = strsep(&rest, "\n")))
		require(fwlog_take(&m, line) == 0);
	for (size_t i = 0; i < m.firmware_count; i++)
		check(&m.firmware[i]);
	machine_free(&m);
	free(text);
	return 0;
}
