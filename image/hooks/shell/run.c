/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program of the hook shell: gives busybox its names, where nothing else has them. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/hooks/kit/kitanswer.h"
#include "image/hooks/kit/kitrun.h"
#include "image/hooks/kit/kitword.h"

enum { LIST_SIZE = 16384, NAME_SIZE = 64 };

static const char *const folders[] = { "/usr/sbin", "/usr/bin", "/sbin", "/bin" };

/* Where NAME is, in PATH; false: nowhere. */
static bool find(const char *name, char *path, size_t size)
{
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		snprintf(path, size, "%s/%s", folders[i], name);
		if (!access(path, F_OK))
			return true;
	}
	return false;
}

/* The kernel starts /bin/sh, wherever another one is. */
static void give(const char *name, const char *busybox)
{
	char path[NAME_SIZE + 16];

	if (strcmp(name, "sh") && find(name, path, sizeof(path)))
		return;
	snprintf(path, sizeof(path), "/bin/%s", name);
	if (symlink(busybox, path) && errno != EEXIST)
		dprintf(STDERR_FILENO, "%s: %s\n", path, strerror(errno));
}

int main(void)
{
	static char list[LIST_SIZE];
	char busybox[NAME_SIZE], name[NAME_SIZE];
	const char *argv[] = { busybox, "--list", NULL }, *rest = list;
	struct kitrun run = { .argv = argv, .output = list, .size = sizeof(list) - 1 };

	if (!find("busybox", busybox, sizeof(busybox)))
		return kitanswer_fail("there is no busybox in this image");
	if (kitrun(&run))
		return kitanswer_fail("busybox does not tell what it can");
	mkdir("/bin", 0755);
	while (kitword_next(&rest, "\n", name, sizeof(name)))
		give(name, busybox);
	return kitanswer_done();
}
