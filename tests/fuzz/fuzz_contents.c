/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is copied of an image, which may be anybody's, is plain files in a folder that is gone at the end.
 */
#include <errno.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/contents.h"
#include "lib/execfmt.h"

enum { FILE_MAX = 256 * 1024, OPEN_DIRS = 16 };

static const char *top;

static void require(int truth)
{
	if (!truth)
		abort();
}

/* Of the C library; nobody reads it here. */
void warnx(const char *format, ...)
{
	(void)format;
}

static int look_at(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)type;
	require(strncmp(path, top, strlen(top)) == 0);
	/* (The stage has one link, for depmod.) */
	require(S_ISREG(st->st_mode) || S_ISDIR(st->st_mode) ||
		(S_ISLNK(st->st_mode) && ftw->level == 1));
	return 0;
}

static void ask(const struct contents *in)
{
	struct execfmt fmt;
	enum contents_init init = contents_init(in, "/init");

	require((init == CONTENTS_NO_INIT) == (contents_file(in, "/init") == NULL));
	if (init != CONTENTS_NO_INIT && contents_interpreter(in, &fmt) == 0)
		contents_file(in, fmt.interp);
	for (size_t i = 0; i < in->kernels.count; i++)
		require(*in->kernels.items[i] != '.' && !strchr(in->kernels.items[i], '/'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("image", MFD_CLOEXEC), err;
	struct contents in = { 0 };
	char path[32], *root;

	require(fd >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (size <= FILE_MAX && write(fd, data, size) == (ssize_t)size) {
		err = contents_open(&in, path, "/init");
		require(err <= 0);
		root = in.stage.root ? strdup(in.stage.root) : NULL;
		top = root;
		if (root)
			nftw(root, look_at, OPEN_DIRS, FTW_PHYS);
		if (err == 0)
			ask(&in);
		contents_close(&in);
		require(!root || access(root, F_OK) < 0);
		free(root);
	}
	close(fd);
	return 0;
}
