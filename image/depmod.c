/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/depmod.h"
#include "image/stage.h"
#include "image/stop.h"
#include "image/tree.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int fail(const char *path, int err)
{
	if (err != -EINTR)
		warnx("%s: %s", path, strerror(-err));
	return err;
}

/* A kernel need not have them all; without one depmod would warn, and libkmod could not do without what it makes. */
static int take_list(const char *source, const char *target)
{
	int fd;

	if (access(source, F_OK) == 0)
		return symlink(source, target) < 0 ? fail(source, -errno) : 0;
	fd = open(target, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return fail(target, -errno);
	close(fd);
	return 0;
}

/* depmod makes modules.builtin.bin and the like of these. */
static int link_lists(const struct depmod *d)
{
	static const char *const lists[] = { "modules.builtin", "modules.builtin.modinfo",
		"modules.order" };
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(lists) / sizeof(*lists); i++) {
		char *target = stage_path(d->stage, lists[i]), *source;

		if (!target || asprintf(&source, "%s/%s", d->moddir, lists[i]) < 0) {
			free(target);
			return -ENOMEM;
		}
		err = take_list(source, target);
		free(source);
		free(target);
	}
	return err;
}

/* Users other than root often have no sbin in their PATH. */
static void exec_depmod(const struct depmod *d)
{
	char *argv[] = { "depmod", "-b", d->stage->root, (char *)d->version, NULL };

	execvp("depmod", argv);
	execv("/usr/sbin/depmod", argv);
	execv("/sbin/depmod", argv);
	warn("depmod");
	_exit(127);
}

int depmod_run(const struct depmod *d)
{
	int status, err = link_lists(d);
	pid_t child;

	if (err < 0)
		return err;
	child = fork();
	if (child < 0)
		return fail("depmod", -errno);
	if (child == 0)
		exec_depmod(d);
	/* After a signal too: the stage may go only when depmod is done with it. */
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return fail("depmod", -errno);
	}
	err = stop_check();
	if (err == 0 && status != 0) {
		warnx("depmod failed");
		err = -EIO;
	}
	return err;
}

int depmod_add(const struct depmod *d, const char *name, const char *source)
{
	char *path;
	int err;

	if (asprintf(&path, "lib/modules/%s/%s", d->version, name) < 0)
		return -ENOMEM;
	err = tree_add(d->tree, path, S_IFREG | 0644, source);
	free(path);
	return err;
}

/* Magic, version, and no root (the head of libkmod-index.c). */
int depmod_forget_symbols(const struct depmod *d)
{
	static const uint8_t empty[] = { 0xb0, 0x07, 0xf4, 0x57, 0, 2, 0, 1, 0, 0, 0, 0 };
	char *path = stage_path(d->stage, "modules.symbols.bin");
	int err = path ? 0 : -ENOMEM, fd = -1;

	if (err == 0)
		fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (err == 0 && (fd < 0 || write(fd, empty, sizeof(empty)) != sizeof(empty)))
		err = fail(path, errno ? -errno : -EIO);
	if (fd >= 0)
		close(fd);
	free(path);
	return err;
}

struct names {
	const char *const *items;
	size_t count;
};

static bool is_one_of(const char *name, const struct names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(name, names->items[i]) == 0)
			return true;
	}
	return false;
}

/* A fifth of all indexes. */
static const char *const of_no_use[] = { "modules.order", "modules.builtin.modinfo",
	"modules.symbols" };

/* kinit reads the same in modules.dep.bin and modules.builtin.bin. */
static const char *const texts[] = { "modules.dep", "modules.builtin", "modules.devname" };

/* Links are followed: what stands in the image are files. */
static int collect(const struct depmod *d, const char *name)
{
	char *path = stage_path(d->stage, name);
	struct stat st;
	int err = path ? 0 : -ENOMEM;

	if (err == 0 && stat(path, &st) < 0)
		err = fail(path, -errno);
	else if (err == 0 && S_ISREG(st.st_mode))
		err = depmod_add(d, name, path);
	free(path);
	return err;
}

int depmod_collect(const struct depmod *d)
{
	static const struct names others[] = {
		{ of_no_use, sizeof(of_no_use) / sizeof(*of_no_use) },
		{ texts, sizeof(texts) / sizeof(*texts) },
	};
	DIR *dir = opendir(d->stage->dir);
	struct dirent *e;
	int err = 0;

	if (!dir)
		return fail(d->stage->dir, -errno);
	while (err == 0 && (e = readdir(dir))) {
		if (!is_one_of(e->d_name, &others[0]) && !is_one_of(e->d_name, &others[1]))
			err = collect(d, e->d_name);
	}
	closedir(dir);
	return err;
}

int depmod_collect_texts(const struct depmod *d)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(texts) / sizeof(*texts); i++)
		err = collect(d, texts[i]);
	return err;
}
