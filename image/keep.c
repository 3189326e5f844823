/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/keep.h"
#include "image/stop.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_SIZE = 64 * 1024, DIGITS = 16 };

/* Of one that is being copied; a killed process leaves it for the next. */
static const char fresh[] = ".new";

static int fail(const char *path)
{
	int error = errno;

	if (error != EINTR)
		warn("%s", path);
	return -error;
}

static int open_folder(struct keep *k, const char *name)
{
	if (mkdir(name, 0700) < 0 && errno != EEXIST)
		return fail(name);
	k->fd = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (k->fd < 0)
		return fail(name);
	/* (A file system without locks has none to fear.) */
	flock(k->fd, LOCK_EX);
	k->folder = realpath(name, NULL);
	if (k->folder)
		return 0;
	close(k->fd);
	return fail(name);
}

int keep_open(struct keep *k, const char *output)
{
	char *name;
	int err;

	*k = (struct keep){ .fd = -1 };
	if (asprintf(&name, "%s.d", output) < 0)
		return -ENOMEM;
	err = open_folder(k, name);
	free(name);
	return err;
}

static int copy(int in, int out, uint64_t *sum)
{
	static uint8_t buffer[COPY_SIZE];
	ssize_t n;

	*sum = 0;
	while ((n = read(in, buffer, sizeof(buffer))) > 0) {
		errno = ENOSPC;
		if (stop_check() < 0 || write(out, buffer, (size_t)n) != n)
			return stop_check() < 0 ? -EINTR : -errno;
		*sum = lzma_crc64(buffer, (size_t)n, *sum);
	}
	return n < 0 ? -errno : 0;
}

static int copy_fresh(struct keep *k, const char *source, uint64_t *sum)
{
	int in = open(source, O_RDONLY | O_CLOEXEC), out, err;

	if (in < 0)
		return fail(source);
	out = openat(k->fd, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	err = out < 0 ? -errno : copy(in, out, sum);
	if (err == 0 && fsync(out) < 0)
		err = -errno;
	if (out >= 0)
		close(out);
	close(in);
	if (err < 0 && err != -EINTR)
		warnx("%s: %s", k->folder, strerror(-err));
	return err;
}

/* NAME is of the folder. */
static int put_in_place(struct keep *k, const char *name)
{
	int err = strings_add(&k->names, name);

	if (err == 0 && faccessat(k->fd, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
		err = strings_add(&k->made, name);
	if (err == 0 && renameat(k->fd, fresh, k->fd, name) < 0)
		err = fail(k->folder);
	return err;
}

int keep_file(struct keep *k, const char *source, char **path)
{
	const char *slash = strrchr(source, '/');
	uint64_t sum = 0;
	int err = copy_fresh(k, source, &sum);

	if (err < 0)
		return err;
	if (asprintf(path, "%s/%0*" PRIx64 "-%s", k->folder, DIGITS, sum,
		    slash ? slash + 1 : source) < 0)
		return -ENOMEM;
	err = put_in_place(k, *path + strlen(k->folder) + 1);
	if (err < 0)
		free(*path);
	return err;
}

int keep_sync(struct keep *k)
{
	return fsync(k->fd) < 0 && errno != EINVAL ? fail(k->folder) : 0;
}

static bool is_ours(const char *name)
{
	return (strspn(name, "0123456789abcdef") == DIGITS && name[DIGITS] == '-') ||
	       strcmp(name, fresh) == 0;
}

static void remove_others(struct keep *k)
{
	DIR *folder = opendir(k->folder);
	struct dirent *e;

	while (folder && (e = readdir(folder))) {
		if (is_ours(e->d_name) && !strings_has(&k->names, e->d_name))
			unlinkat(k->fd, e->d_name, 0);
	}
	if (folder)
		closedir(folder);
}

void keep_close(struct keep *k, bool in_place)
{
	unlinkat(k->fd, fresh, 0);
	if (in_place)
		remove_others(k);
	for (size_t i = 0; !in_place && i < k->made.count; i++)
		unlinkat(k->fd, k->made.items[i], 0);
	/* One that has nothing in it is not wanted. */
	rmdir(k->folder);
	close(k->fd);
	free(k->folder);
	strings_free(&k->names);
	strings_free(&k->made);
}
