/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/fstab.h"
#include "image/machine.h"
#include "image/stage.h"
#include "image/tree.h"

#include <err.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char early_option[] = "x-initrd.mount";

/* Directories that an init is in, or that it reads before it mounts anything; the stores are those of NixOS and Guix. */
static bool is_of_system(const char *dir)
{
	static const char *const dirs[] = { "/usr", "/etc", "/bin", "/sbin", "/lib", "/lib64",
		"/nix", "/nix/store", "/gnu", "/gnu/store" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		if (strcmp(dir, dirs[i]) == 0)
			return true;
	}
	return false;
}

static bool is_wanted(const struct mntent *e)
{
	if (strcmp(e->mnt_dir, "/") == 0 || *e->mnt_dir != '/' || hasmntopt(e, "noauto"))
		return false;
	return hasmntopt(e, early_option) || is_of_system(e->mnt_dir);
}

/* Such as udev links it: "0a1b-2c3d" or 36 characters; what it had to escape is no use here. */
static bool is_uuid(const char *name)
{
	return *name && !name[strspn(name, "0123456789abcdefABCDEF-")];
}

/* The UUID of what is on the device SOURCE, as text that the caller frees; NULL: unknown. */
static char *find_uuid(const char *root, const char *source)
{
	char path[PATH_MAX], device[PATH_MAX], target[PATH_MAX], *found = NULL;
	glob_t links;

	if (*source != '/' || snprintf(path, sizeof(path), "%s%s", root, source) >= PATH_MAX ||
		!realpath(path, device) ||
		snprintf(path, sizeof(path), "%s/dev/disk/by-uuid/*", root) >= PATH_MAX ||
		glob(path, 0, NULL, &links) != 0)
		return NULL;
	for (size_t i = 0; !found && i < links.gl_pathc; i++) {
		const char *name = strrchr(links.gl_pathv[i], '/') + 1;

		if (is_uuid(name) && realpath(links.gl_pathv[i], target) &&
			strcmp(target, device) == 0 && asprintf(&found, "UUID=%s", name) < 0)
			found = NULL;
	}
	globfree(&links);
	return found;
}

/* One line of fstab(5); its fields stay as they are written, with \040 for a blank. */
static bool read_entry(char *line, struct mntent *e)
{
	char *rest = NULL;

	e->mnt_fsname = strtok_r(line, " \t\n", &rest);
	if (!e->mnt_fsname || *e->mnt_fsname == '#')
		return false;
	e->mnt_dir = strtok_r(NULL, " \t\n", &rest);
	e->mnt_type = strtok_r(NULL, " \t\n", &rest);
	e->mnt_opts = strtok_r(NULL, " \t\n", &rest);
	if (!e->mnt_opts)
		e->mnt_opts = "defaults";
	return e->mnt_type;
}

static int take(struct machine *m, const char *root, const struct mntent *e)
{
	char *uuid = find_uuid(root, e->mnt_fsname), *options = NULL;
	bool marked = hasmntopt(e, early_option);
	int err = asprintf(&options, "%s%s%s", e->mnt_opts, marked ? "" : ",",
			  marked ? "" : early_option) < 0
			  ? -ENOMEM
			  : 0;

	if (err == 0)
		err = machine_add_mount(m, &(struct machine_mount){ uuid ? uuid : e->mnt_fsname,
						   e->mnt_dir, e->mnt_type, options, false });
	free(uuid);
	free(options);
	return err;
}

int fstab_read(struct machine *m, const char *root)
{
	char path[PATH_MAX], *line = NULL;
	size_t size = 0;
	struct mntent e;
	FILE *f;
	int err = 0;

	if (snprintf(path, sizeof(path), "%s/etc/fstab", root) >= PATH_MAX)
		return -ENAMETOOLONG;
	f = fopen(path, "re");
	if (!f && errno != ENOENT)
		warn("warning: %s", path);
	if (!f)
		return 0;
	while (err == 0 && getline(&line, &size, f) > 0) {
		if (read_entry(line, &e) && is_wanted(&e) && !fstab_has(m, e.mnt_dir))
			err = take(m, root, &e);
	}
	free(line);
	fclose(f);
	return err;
}

bool fstab_has(const struct machine *m, const char *dir)
{
	for (size_t i = 0; i < m->mounts_count; i++) {
		if (strcmp(m->mounts[i].dir, dir) == 0)
			return true;
	}
	return false;
}

void fstab_note(struct machine *m, const char *dir)
{
	for (size_t i = 0; i < m->mounts_count; i++)
		m->mounts[i].mounted |= strcmp(m->mounts[i].dir, dir) == 0;
}

static int write_copy(const struct machine *m, const char *path)
{
	FILE *f = fopen(path, "we");

	if (!f)
		return -errno;
	fprintf(f, "# of the machine: for a root whose own /etc/fstab cannot be read\n");
	for (size_t i = 0; i < m->mounts_count; i++) {
		const struct machine_mount *mount = &m->mounts[i];

		fprintf(f, "%s %s %s %s 0 0\n", mount->source, mount->dir, mount->type,
			mount->options);
	}
	return fclose(f) == 0 ? 0 : -errno;
}

/* The user's own, by -a. */
static bool is_there(const struct tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->count; i++) {
		if (strcmp(tree->nodes[i].path, path) == 0)
			return true;
	}
	return false;
}

int fstab_add(const struct machine *m, const struct stage *stage, struct tree *tree)
{
	static const char name[] = "etc/fstab";
	char *path;
	int err;

	if (m->mounts_count == 0 || is_there(tree, name))
		return 0;
	if (asprintf(&path, "%s/fstab", stage->root) < 0)
		return -ENOMEM;
	err = write_copy(m, path);
	if (err < 0)
		warnx("%s: %s", path, strerror(-err));
	else
		err = tree_add(tree, name, S_IFREG | 0644, path);
	free(path);
	return err;
}
