/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/output.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY ".tmp"

enum { LINKS_MAX = 40 };

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

/* The path that the link PATH names, seen from where we are. */
static char *behind_link(const char *path)
{
	char target[PATH_MAX], *whole;
	const char *slash = strrchr(path, '/');
	ssize_t n = readlink(path, target, sizeof(target) - 1);
	int folder;

	if (n < 0)
		return NULL;
	target[n] = '\0';
	folder = slash && *target != '/' ? (int)(slash + 1 - path) : 0;
	return asprintf(&whole, "%.*s%s", folder, path, target) < 0 ? NULL : whole;
}

/* A link stays: the file takes the place of the one that it leads to, which need not be there yet.  NULL: no memory, or
 * too many links. */
static char *follow_links(const char *path)
{
	char *found = strdup(path);
	struct stat st;

	for (int i = 0; found && lstat(found, &st) == 0 && S_ISLNK(st.st_mode); i++) {
		char *next = i < LINKS_MAX ? behind_link(found) : NULL;

		free(found);
		found = next;
	}
	return found;
}

static int check_folder_of(const char *path)
{
	char *file = follow_links(path);
	int err = file ? check_folder(file) : -ELOOP;

	if (!file)
		warnx("-o %s: %s", path, strerror(ELOOP));
	free(file);
	return err;
}

int output_check(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0 || S_ISREG(st.st_mode))
		return check_folder_of(path);
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

static void release(struct output *out)
{
	free(out->temp);
	free(out->path);
}

int output_open(struct output *out, const char *path)
{
	int err;

	*out = (struct output){ .path = follow_links(path), .fd = -1 };
	if (!out->path)
		return -ENOMEM;
	remove_left_over(out->path);
	err = make_locked(out);
	if (err < 0)
		release(out);
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
	int err;

	if (fsync(out->fd) < 0 || rename(out->temp, out->path) < 0) {
		err = fail(out->path);
		output_discard(out);
		return err;
	}
	close(out->fd);
	err = sync_directory(out->path);
	release(out);
	return err;
}

void output_discard(struct output *out)
{
	close(out->fd);
	unlink(out->temp);
	release(out);
}

int output_write(int fd, const void *data, size_t size)
{
	const char *at = data;

	while (size > 0) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			at += n;
			size -= (size_t)n;
		}
	}
	return 0;
}
