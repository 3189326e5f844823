/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/addfile.h"
#include "image/pathname.h"
#include "image/tree.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int add(struct tree *tree, const char *source, const char *path);

static int add_link(struct tree *tree, const char *source, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(source, target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	return tree_add(tree, path, S_IFLNK | 0777, target);
}

static int add_child(struct tree *tree, const char *source, const char *path, const char *name)
{
	char *child_source, *child_path;
	int err = -ENOMEM;

	if (asprintf(&child_source, "%s/%s", source, name) < 0)
		return err;
	if (asprintf(&child_path, "%s%s%s", path, *path ? "/" : "", name) >= 0) {
		err = add(tree, child_source, child_path);
		free(child_path);
	}
	free(child_source);
	return err;
}

/* An empty PATH is the top of the image, which has no entry. */
static int add_directory(struct tree *tree, const char *source, const char *path, mode_t mode)
{
	DIR *dir = opendir(source);
	struct dirent *e;
	int err;

	if (!dir) {
		err = -errno;
		warn("%s", source);
		return err;
	}
	err = *path ? tree_add(tree, path, mode, NULL) : 0;
	while (err == 0 && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			err = add_child(tree, source, path, e->d_name);
	}
	closedir(dir);
	return err;
}

static int add(struct tree *tree, const char *source, const char *path)
{
	struct stat st;
	int err;

	if (lstat(source, &st) < 0) {
		err = -errno;
		warn("%s", source);
		return err;
	}
	switch (st.st_mode & S_IFMT) {
	case S_IFREG:
		return tree_add(tree, path, st.st_mode, source);
	case S_IFLNK:
		return add_link(tree, source, path);
	case S_IFDIR:
		return add_directory(tree, source, path, st.st_mode);
	case S_IFSOCK:
		warnx("%s: a socket cannot be put into an image", source);
		return -EINVAL;
	default:
		return tree_add_device(tree, path, st.st_mode, st.st_rdev);
	}
}

static char *destination(const char *source, const char *dst)
{
	size_t n = strlen(dst);
	const char *base = strrchr(source, '/');
	char *path;

	if (n == 0 || dst[n - 1] != '/')
		return strdup(dst);
	return asprintf(&path, "%s%s", dst, base ? base + 1 : source) < 0 ? NULL : path;
}

int addfile_pair(struct tree *tree, const char *pair)
{
	char *source = strdup(pair), *colon = source ? strrchr(source, ':') : NULL, *path;
	int err;

	if (!colon || colon == source || !colon[1]) {
		if (source)
			warnx("-a %s: not of the form SRC:DST, such as /bin/busybox:/bin/sh", pair);
		free(source);
		return source ? -EINVAL : -ENOMEM;
	}
	*colon = '\0';
	path = destination(source, colon + 1);
	err = path ? pathname_normalize(path) : -ENOMEM;
	if (err == -EINVAL)
		warnx("-a %s: \"..\" cannot be in the image's path", pair);
	else if (err == 0)
		err = add(tree, source, path);
	free(path);
	free(source);
	return err;
}
