/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/stage.h"
#include "image/strings.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_DIRS = 16 };

/* Everything above the last slash, in place and back. */
static int make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		int err;

		*slash = '\0';
		err = mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
		if (err < 0)
			warn("%s", path);
		*slash = '/';
		if (err < 0)
			return err;
	}
	return 0;
}

static char *below(const char *dir, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return NULL;
	if (make_parents(path) < 0) {
		free(path);
		return NULL;
	}
	return path;
}

char *stage_path(const struct stage *stage, const char *name)
{
	return below(stage->dir, name);
}

char *stage_place(const struct stage *stage, const char *name)
{
	return below(stage->root, name);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	remove(path);
	return 0;
}

static void remove_tree(const char *path)
{
	nftw(path, remove_one, OPEN_DIRS, FTW_DEPTH | FTW_PHYS);
}

/* Nobody without a lock of it is at work in it. */
static int lock_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void remove_if_left(const char *path)
{
	struct stat st;
	int fd;

	if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		return;
	fd = lock_folder(path);
	if (fd < 0)
		return;
	remove_tree(path);
	close(fd);
}

static void remove_left_over(const char *tmp)
{
	static const char name[] = "/kinit-image.";
	char pattern[PATH_MAX];
	glob_t found;

	if (snprintf(pattern, sizeof(pattern), "%s%s??????", tmp, name) >= PATH_MAX ||
		glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		remove_if_left(found.gl_pathv[i]);
	globfree(&found);
}

/* Somebody who removes what was left may have come before the lock; then there is nothing any more. */
static bool lock_own(struct stage *stage)
{
	struct stat st = { 0 };

	stage->lock = open(stage->root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (stage->lock < 0)
		return false;
	/* (A file system without locks has none to fear.) */
	flock(stage->lock, LOCK_EX);
	if (fstat(stage->lock, &st) == 0 && st.st_nlink > 0)
		return true;
	close(stage->lock);
	return false;
}

static int make_root(struct stage *stage)
{
	const char *tmp = getenv("TMPDIR");
	int err;

	if (!tmp || !*tmp)
		tmp = "/tmp";
	remove_left_over(tmp);
	do {
		free(stage->root);
		if (asprintf(&stage->root, "%s/kinit-image.XXXXXX", tmp) < 0) {
			stage->root = NULL;
			return -ENOMEM;
		}
		if (!mkdtemp(stage->root)) {
			err = -errno;
			warn("%s: no temporary directory", tmp);
			free(stage->root);
			stage->root = NULL;
			return err;
		}
	} while (!lock_own(stage));
	return 0;
}

/* A depmod that was built to look in usr/lib/modules finds the same. */
static int link_usr(const struct stage *stage)
{
	char *usr;
	int err;

	if (asprintf(&usr, "%s/usr", stage->root) < 0)
		return -ENOMEM;
	err = symlink(".", usr) < 0 ? -errno : 0;
	free(usr);
	return err;
}

int stage_open(struct stage *stage, const char *version)
{
	char *inside;
	int err;

	*stage = (struct stage){ 0 };
	err = make_root(stage);
	if (err < 0)
		return err;
	if (asprintf(&stage->dir, "%s/lib/modules/%s", stage->root, version) < 0) {
		stage->dir = NULL;
		return -ENOMEM;
	}
	inside = stage_path(stage, "");
	err = inside ? link_usr(stage) : -EIO;
	free(inside);
	return err;
}

void stage_close(struct stage *stage)
{
	if (stage->root)
		remove_tree(stage->root);
	if (stage->root && stage->lock >= 0)
		close(stage->lock);
	free(stage->root);
	free(stage->dir);
}

int stage_write_list(const struct stage *stage, const char *name, const struct strings *lines)
{
	char *path = lines->count > 0 ? stage_path(stage, name) : NULL;
	FILE *f = path ? fopen(path, "we") : NULL;
	int err = 0;

	if (lines->count == 0)
		return 0;
	for (size_t i = 0; f && i < lines->count; i++)
		fprintf(f, "%s\n", lines->items[i]);
	if (path && (!f || fflush(f) != 0)) {
		err = -errno;
		warnx("%s: %s", path, strerror(-err));
	}
	if (f)
		fclose(f);
	free(path);
	return path ? err : -ENOMEM;
}
