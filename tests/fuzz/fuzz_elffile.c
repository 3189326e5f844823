/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program may be damaged, or be none. Whatever its headers say, nothing outside of the file is read. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/elffile.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

static int is_short(const char *text, size_t size)
{
	return !text || strlen(text) < size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elffile e = { 0 };
	char path[64];
	int fd = memfd_create("elf", MFD_CLOEXEC);

	require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (elffile_read(&e, path) == 0) {
		require(e.kind.bits != 0 && elffile_fits(&e.kind, &e.kind));
		require(is_short(e.interp, size) && is_short(e.rpath, size));
		require(is_short(e.runpath, size));
		for (size_t i = 0; i < e.needed.count; i++)
			require(is_short(e.needed.items[i], size));
	}
	elffile_free(&e);
	close(fd);
	return 0;
}
