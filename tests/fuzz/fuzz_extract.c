/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An image may be anything, and still nothing outside of the directory is touched that it is unpacked into.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/command.h"

/* What a file may grow to; an image that unpacks to more finds the disk full. */
enum { FILE_MAX = 256 * 1024, OPEN_DIRS = 16 };

static char top[] = "/tmp/fuzz-extract-XXXXXX", inside[64], outside[64];

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

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)type;
	if (ftw->level == 0 || strcmp(path, outside) == 0)
		return 0;
	if (S_ISDIR(st->st_mode))
		chmod(path, 0700);
	remove(path);
	return 0;
}

/* All that is in TOP but "outside". */
static void clear(void)
{
	nftw(top, remove_one, OPEN_DIRS, FTW_DEPTH | FTW_PHYS);
}

static void leave(void)
{
	clear();
	unlink(outside);
	rmdir(top);
}

static void make_top(void)
{
	struct rlimit limit = { FILE_MAX, FILE_MAX };
	int fd;

	require(mkdtemp(top) != NULL);
	snprintf(inside, sizeof(inside), "%s/inside", top);
	snprintf(outside, sizeof(outside), "%s/outside", top);
	fd = open(outside, O_WRONLY | O_CREAT | O_EXCL, 0640);
	require(fd >= 0 && write(fd, "x", 1) == 1);
	close(fd);
	atexit(leave);
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
}

static int count_top(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type;
	require(ftw->level != 1 || strcmp(path, inside) == 0 || strcmp(path, outside) == 0);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct stat before;
	char image[32], *operands[] = { image, inside, NULL };
	struct command_line line = { .operands = operands, .count = 2 };
	struct stat after;
	int fd = memfd_create("image", MFD_CLOEXEC);

	if (!*inside) {
		make_top();
		require(stat(outside, &before) == 0);
	}
	require(fd >= 0);
	snprintf(image, sizeof(image), "/proc/self/fd/%d", fd);
	if (size <= FILE_MAX && write(fd, data, size) == (ssize_t)size)
		extract_run(&line);
	close(fd);
	nftw(top, count_top, OPEN_DIRS, FTW_PHYS);
	require(stat(outside, &after) == 0);
	require(before.st_ino == after.st_ino && before.st_mode == after.st_mode &&
		after.st_size == 1);
	require(before.st_nlink == after.st_nlink && before.st_uid == after.st_uid &&
		before.st_mtim.tv_sec == after.st_mtim.tv_sec);
	clear();
	return 0;
}
