/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/sysfs.h"
#include "image/machine.h"
#include "lib/text.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One page is what an attribute can have. */
enum { PAGE = 4096 };

/* All of a small file, with a zero behind it. */
static int read_all(char *text, size_t size, const char *dir, const char *name)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd, err;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= PATH_MAX)
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	n = read(fd, text, size - 1);
	err = n < 0 ? -errno : 0;
	text[n < 0 ? 0 : n] = '\0';
	close(fd);
	return err;
}

int sysfs_read(char *line, size_t size, const char *dir, const char *name)
{
	int err = read_all(line, size, dir, name);

	if (err == 0)
		line[strcspn(line, "\n")] = '\0';
	return err;
}

int sysfs_follow(char *path, const char *root, const char *dir, const char *name)
{
	char link[PATH_MAX], top[PATH_MAX], target[PATH_MAX];
	size_t n;

	if (snprintf(link, sizeof(link), "%s/%s", dir, name) >= PATH_MAX ||
		snprintf(path, PATH_MAX, "%s/sys", root) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!realpath(path, top) || !realpath(link, target))
		return -errno;
	n = strlen(top);
	if (strncmp(target, top, n) != 0 || target[n] != '/')
		return -EXDEV;
	memmove(path, target + n, strlen(target + n) + 1);
	return 0;
}

/* The last part of where a link leads: the name of a bus or a module. */
static void read_link(char *name, size_t size, const char *dir, const char *link)
{
	char path[PATH_MAX], target[PATH_MAX];
	const char *base;
	ssize_t n;

	*name = '\0';
	if (snprintf(path, sizeof(path), "%s/%s", dir, link) >= PATH_MAX)
		return;
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0)
		return;
	target[n] = '\0';
	base = strrchr(target, '/');
	text_copy(name, size, base ? base + 1 : target);
}

/* The value of KEY, which ends with "=", in an uevent file; in place. */
static char *find_value(char *text, const char *key)
{
	size_t n = strlen(key);

	for (char *line = text; line && *line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, n) == 0)
			return line + n;
	}
	return NULL;
}

/* Some buses have their modalias in a file, some in the uevent, most in both. */
static void read_modalias(char *modalias, const char *dir)
{
	char text[PAGE], *value;

	*modalias = '\0';
	value = read_all(text, sizeof(text), dir, "uevent") == 0 ? find_value(text, "MODALIAS=")
								 : NULL;
	if (value)
		snprintf(modalias, PAGE, "%.*s", (int)strcspn(value, "\n"), value);
	if (!*modalias)
		sysfs_read(modalias, PAGE, dir, "modalias");
}

/* In brackets if it is built in; only what was loaded has a state. */
static void read_driver(char *driver, const char *dir)
{
	char name[NAME_MAX + 1], state[16];

	read_link(name, sizeof(name), dir, "driver/module");
	if (*name && sysfs_read(state, sizeof(state), dir, "driver/module/initstate") == 0) {
		snprintf(driver, NAME_MAX + 3, "%s", name);
		return;
	}
	if (!*name)
		read_link(name, sizeof(name), dir, "driver");
	if (*name)
		snprintf(driver, NAME_MAX + 3, "(%s)", name);
	else
		*driver = '\0';
}

static int add_device(struct machine *m, const char *dir, size_t prefix)
{
	char bus[NAME_MAX + 1], driver[NAME_MAX + 3], modalias[PAGE];

	read_modalias(modalias, dir);
	if (!*modalias)
		return 0;
	read_link(bus, sizeof(bus), dir, "subsystem");
	read_driver(driver, dir);
	return machine_add_device(
		m, &(struct machine_device){ (char *)dir + prefix, bus, modalias, driver });
}

/* supplier:platform:ff3c0000.i2c leads to a device of a link, which leads to the supplier. */
static int add_link(struct machine *m, const FTSENT *e, const char *root, size_t prefix)
{
	char name[NAME_MAX + 16], dir[PATH_MAX], path[PATH_MAX];

	/* All of a tree's entries share one text. */
	if (snprintf(dir, sizeof(dir), "%.*s", (int)e->fts_parent->fts_pathlen, e->fts_path) >=
		PATH_MAX)
		return -ENAMETOOLONG;
	snprintf(name, sizeof(name), "%s/supplier", e->fts_name);
	if (sysfs_follow(path, root, dir, name) < 0)
		return 0;
	return machine_add_link(m, dir + prefix, path);
}

static int add_all(struct machine *m, FTS *files, const char *root, size_t prefix)
{
	FTSENT *e;
	int err = 0;

	while (err == 0 && (e = fts_read(files))) {
		if (e->fts_info == FTS_D)
			err = add_device(m, e->fts_path, prefix);
		else if (e->fts_info != FTS_DP && strncmp(e->fts_name, "supplier:", 9) == 0)
			err = add_link(m, e, root, prefix);
	}
	return err;
}

int sysfs_devices(struct machine *m, const char *root)
{
	char path[PATH_MAX];
	char *const paths[] = { path, NULL };
	FTS *files;
	int err;

	if (snprintf(path, sizeof(path), "%s/sys/devices", root) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (access(path, R_OK | X_OK) < 0) {
		err = -errno;
		warn("%s", path);
		return err;
	}
	files = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
	err = files ? add_all(m, files, root, strlen(root) + strlen("/sys")) : -errno;
	if (files)
		fts_close(files);
	return err;
}
