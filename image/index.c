/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/index.h"
#include "image/depmod.h"
#include "image/stage.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool exists(const char *dir, const char *name)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", dir, name) < PATH_MAX &&
	       access(path, F_OK) == 0;
}

/* Folders with modules in them; build and source lead to the kernel's own sources. */
static bool is_folder(const char *moddir, const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	return name[0] != '.' && strcmp(name, "build") != 0 && strcmp(name, "source") != 0 &&
	       snprintf(path, sizeof(path), "%s/%s", moddir, name) < PATH_MAX &&
	       stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool index_is_missing(const char *moddir, const char *version)
{
	DIR *dir;
	struct dirent *e;
	bool found = false;

	if (exists(moddir, "modules.dep.bin") || exists(moddir, version))
		return false;
	dir = opendir(moddir);
	while (dir && !found && (e = readdir(dir)))
		found = is_folder(moddir, e->d_name);
	if (dir)
		closedir(dir);
	return found;
}

static int link_folder(const struct stage *stage, const char *moddir, const char *name)
{
	char target[PATH_MAX], *link = stage_path(stage, name);
	int err = link ? 0 : -ENOMEM;

	snprintf(target, sizeof(target), "%s/%s", moddir, name);
	if (err == 0 && symlink(target, link) < 0) {
		err = -errno;
		warn("%s", link);
	}
	free(link);
	return err;
}

int index_make(struct stage *stage, const char *moddir, const char *version)
{
	struct depmod d = { .stage = stage, .version = version, .moddir = moddir };
	int err = stage_open(stage, version);
	DIR *dir = err == 0 ? opendir(moddir) : NULL;
	struct dirent *e;

	if (err == 0 && !dir) {
		err = -errno;
		warn("%s", moddir);
	}
	while (err == 0 && (e = readdir(dir))) {
		if (is_folder(moddir, e->d_name))
			err = link_folder(stage, moddir, e->d_name);
	}
	if (dir)
		closedir(dir);
	return err < 0 ? err : depmod_run(&d);
}
