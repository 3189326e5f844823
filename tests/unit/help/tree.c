/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[64];
static int rootfd = -1;

static void check(bool truth, const char *what)
{
	if (truth)
		return;
	perror(what);
	abort();
}

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

int tree_setup(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/kinit-unit.XXXXXX");
	check(mkdtemp(root) != NULL, root);
	rootfd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	check(rootfd >= 0, root);
	return 0;
}

int tree_teardown(void **state)
{
	(void)state;
	close(rootfd);
	rootfd = -1;
	return nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *tree_path(void)
{
	return root;
}

int tree_fd(void)
{
	return rootfd;
}

void tree_reopen(void)
{
	close(rootfd);
	rootfd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	check(rootfd >= 0, root);
}

static void make_parents(const char *path)
{
	char part[512];

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		check(mkdirat(rootfd, part, 0755) == 0 || errno == EEXIST, part);
	}
}

void tree_dir(const char *path)
{
	make_parents(path);
	check(mkdirat(rootfd, path, 0755) == 0 || errno == EEXIST, path);
}

void tree_file(const char *path, const char *text)
{
	int fd;

	make_parents(path);
	fd = openat(rootfd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	check(fd >= 0, path);
	check(write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	close(fd);
}

void tree_link(const char *path, const char *target)
{
	make_parents(path);
	check(symlinkat(target, rootfd, path) == 0, path);
}

void tree_remove(const char *path)
{
	char full[512];

	snprintf(full, sizeof(full), "%s/%s", root, path);
	check(nftw(full, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0, full);
}

static void attr(const char *dir, const char *name, const char *text)
{
	char path[1024], line[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snprintf(line, sizeof(line), "%s\n", text);
	tree_file(path, line);
}

/* As in a real /sys, the entries of /sys/block are links into /sys/devices. */
void tree_disk(const char *name, const char *devt, uint64_t sectors)
{
	char dir[256], target[256], size[32];

	snprintf(dir, sizeof(dir), "sys/devices/virtual/block/%s", name);
	snprintf(size, sizeof(size), "%llu", (unsigned long long)sectors);
	attr(dir, "dev", devt);
	attr(dir, "size", size);
	attr(dir, "ro", "0");
	attr(dir, "queue/rotational", "1");
	snprintf(target, sizeof(target), "../devices/virtual/block/%s", name);
	snprintf(dir, sizeof(dir), "sys/block/%s", name);
	make_parents(dir);
	check(symlinkat(target, rootfd, dir) == 0 || errno == EEXIST, dir);
}

void tree_partition(const char *disk, const char *name, const char *devt, unsigned partno)
{
	char dir[256], number[16];

	snprintf(dir, sizeof(dir), "sys/devices/virtual/block/%s/%s", disk, name);
	snprintf(number, sizeof(number), "%u", partno);
	attr(dir, "dev", devt);
	attr(dir, "size", "2048");
	attr(dir, "ro", "0");
	attr(dir, "partition", number);
	attr(dir, "start", "2048");
}

void tree_device(const char *bus, const char *name, const char *modalias, const char *driver)
{
	char dir[512], path[1024];

	snprintf(dir, sizeof(dir), "sys/bus/%s/devices/%s", bus, name);
	attr(dir, "modalias", modalias);
	if (!driver)
		return;
	snprintf(path, sizeof(path), "sys/bus/%s/drivers/%s", bus, driver);
	tree_dir(path);
	snprintf(path, sizeof(path), "%s/driver", dir);
	snprintf(dir, sizeof(dir), "../../drivers/%s", driver);
	tree_link(path, dir);
}
