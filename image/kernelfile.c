/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/kernelfile.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

char *kernelfile_find(const char *sysroot, const char *version)
{
	/* Debian, Ubuntu, Fedora, openSUSE; Fedora, Arch, Debian since 7.0; the same without a merged /usr; Gentoo. */
	static const struct {
		const char *before, *after;
	} places[] = { { "/boot/vmlinuz-", "" }, { "/usr/lib/modules/", "/vmlinuz" },
		{ "/lib/modules/", "/vmlinuz" }, { "/boot/kernel-", "" }, { "/boot/Image-", "" } };
	char *path;

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		if (asprintf(&path, "%s%s%s%s", sysroot, places[i].before, version,
			    places[i].after) < 0)
			return NULL;
		if (access(path, F_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}
