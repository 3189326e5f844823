/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/output.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".tmp"

static int fail(const char *path)
{
	int error = errno;

	warn("%s", path);
	return -error;
}

static int check_folder(const char *path)
{
	char *copy = strdup(path), *folder = copy ? dirname(copy) : NULL;
	struct stat st;
	int err = copy ? 0 : -ENOMEM;

	if (copy && stat(folder, &st) < 0)
		err = -errno;
	else if (copy && !S_ISDIR(st.st_mode))
		err = -ENOTDIR;
	else if (copy && access(folder, W_OK | X_OK) < 0)
		err = -errno;
	if (err < 0 && copy)
		warnx("-o %s: the folder %s: %s", path, folder, strerror(-err));
	free(copy);
	return err;
}

int output_check(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0 || S_ISREG(st.st_mode))
		return check_folder(path);
	warnx("-o %s: %s", path,
		S_ISDIR(st.st_mode) ? "a folder; name the file of the image in it"
				    : "is there and not a regular file");
	return -EEXIST;
}

/* Is NAME one of the temporary files for BASE? */
static bool is_temporary(const char *name, const char *base)
{
	size_t n = strlen(base);

	return strncmp(name, base, n) == 0 &&
	       strncmp(name + n, TEMPORARY, strlen(TEMPORARY)) == 0 &&
	       strlen(name) == n + strlen(TEMPORARY "XXXXXX");
}

/* One that nobody holds a lock of was left by a process that was killed, and would take room for ever. */
static void remove_if_left(int folder, const char *name)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlinkat(folder, name, 0);
	close(fd);
}

static void remove_left_over(const char *path)
{
	char *copy = strdup(path), *again = strdup(path);
	DIR *folder = copy && again ? opendir(dirname(copy)) : NULL;
	const char *base = again ? basename(again) : NULL;
	struct dirent *e;

	while (folder && (e = readdir(folder))) {
		if (is_temporary(e->d_name, base))
			remove_if_left(dirfd(folder), e->d_name);
	}
	if (folder)
		closedir(folder);
	free(copy);
	free(again);
}

/* The file has the mode 0600.  Somebody who removes what was left may have come before the lock. */
static int make_locked(struct output *out)
{
	struct stat st = { 0 };

	while (st.st_nlink == 0) {
		free(out->temp);
		if (asprintf(&out->temp, "%s" TEMPORARY "XXXXXX", out->path) < 0) {
			out->temp = NULL;
			return -ENOMEM;
		}
		out->fd = mkostemp(out->temp, O_CLOEXEC);
		if (out->fd < 0)
			return fail(out->path);
		/* (A file system without locks has none to fear.) */
		flock(out->fd, LOCK_EX);
		if (fstat(out->fd, &st) < 0 || st.st_nlink == 0)
			close(out->fd);
	}
	return 0;
}

int output_open(struct output *out, const char *path)
{
	int err;

	*out = (struct output){ .path = path, .fd = -1 };
	remove_left_over(path);
	err = make_locked(out);
	if (err < 0)
		free(out->temp);
	return err;
}

/* The new name itself survives a power cut only when its directory is on the disk. */
static int sync_directory(const char *path)
{
	char *copy = strdup(path);
	int fd, err = 0;

	if (!copy)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (fsync(fd) < 0 && errno != EINVAL))
		err = fail(copy);
	if (fd >= 0)
		close(fd);
	free(copy);
	return err;
}

int output_commit(struct output *out)
{
	if (fsync(out->fd) < 0 || rename(out->temp, out->path) < 0) {
		int err = fail(out->path);

		output_discard(out);
		return err;
	}
	close(out->fd);
	free(out->temp);
	return sync_directory(out->path);
}

void output_discard(struct output *out)
{
	close(out->fd);
	unlink(out->temp);
	free(out->temp);
}
