/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/stage.h"
#include "image/strings.h"

#include <err.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

char *stage_path(const struct stage *stage, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", stage->dir, name) < 0)
		return NULL;
	if (make_parents(path) < 0) {
		free(path);
		return NULL;
	}
	return path;
}

static int make_root(struct stage *stage)
{
	const char *tmp = getenv("TMPDIR");
	int err = 0;

	if (!tmp || !*tmp)
		tmp = "/tmp";
	if (asprintf(&stage->root, "%s/kinit-image.XXXXXX", tmp) < 0) {
		stage->root = NULL;
		return -ENOMEM;
	}
	if (!mkdtemp(stage->root)) {
		err = -errno;
		warn("%s: no temporary directory", tmp);
		free(stage->root);
		stage->root = NULL;
	}
	return err;
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

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	remove(path);
	return 0;
}

void stage_close(struct stage *stage)
{
	if (stage->root)
		nftw(stage->root, remove_one, OPEN_DIRS, FTW_DEPTH | FTW_PHYS);
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
