/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmdline/submount.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *rest = text;
	struct submount m;
	const char *why;
	int err;

	require(text != NULL);
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	while ((err = submount_next(&m, &rest, &why)) != -ENOENT) {
		require(strlen(m.source) <= size);
		if (err)
			require(err == -EINVAL && why[0]);
		else
			require(m.dir[0] == '/' && m.type[0] && strlen(m.data) <= size);
	}
	free(text);
	return 0;
}
