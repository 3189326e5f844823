/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/output.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An image is as readable as any new file, which mkstemp() would not make it. */
static int give_usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask) < 0 ? -errno : 0;
}

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
	if (err < 0 && copy)
		warnx("-o %s: the folder %s: %s", path, folder, strerror(-err));
	free(copy);
	return err;
}

int output_check(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return check_folder(path);
	if (S_ISREG(st.st_mode))
		return 0;
	warnx("-o %s: %s", path,
		S_ISDIR(st.st_mode) ? "a folder; name the file of the image in it"
				    : "is there and not a regular file");
	return -EEXIST;
}

int output_open(struct output *out, const char *path)
{
	out->path = path;
	if (asprintf(&out->temp, "%s.tmpXXXXXX", path) < 0)
		return -ENOMEM;
	out->fd = mkostemp(out->temp, O_CLOEXEC);
	if (out->fd < 0) {
		int err = fail(path);

		free(out->temp);
		return err;
	}
	return 0;
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
	int err = give_usual_mode(out->fd);

	if (err < 0 || fsync(out->fd) < 0 || rename(out->temp, out->path) < 0) {
		err = fail(out->path);
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
