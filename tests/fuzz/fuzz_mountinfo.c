/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names in it are anybody's: of directories, of what was mounted. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mountinfo.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

static void check(const char *text, const char *line, size_t size)
{
	require(text >= line && text <= line + size);
	require(memchr(text, '\0', (size_t)(line + size + 1 - text)) != NULL);
}

static void check_path(char *path)
{
	const size_t len = strlen(path);

	mountinfo_unescape(path);
	require(strlen(path) <= len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as large as the line: what lies behind it is the sanitizer's. */
	char *line = malloc(size + 1);
	struct mountinfo mount;

	require(line != NULL);
	memcpy(line, data, size);
	line[size] = '\0';
	if (!mountinfo_read(line, &mount)) {
		check(mount.id, line, size);
		check(mount.parent, line, size);
		check(mount.devt, line, size);
		check(mount.inside, line, size);
		check(mount.dir, line, size);
		check(mount.type, line, size);
		check(mount.source, line, size);
		check_path((char *)mount.dir);
		check_path((char *)mount.source);
	}
	free(line);
	return 0;
}
