/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/rootstack.h"
#include "image/blockstack.h"
#include "image/fstab.h"
#include "image/machine.h"
#include "image/stackuses.h"
#include "image/sysfs.h"
#include "lib/mountinfo.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool rootstack_is_network(const char *type)
{
	static const char *const types[] = { "nfs", "nfs4", "cifs", "smb3", "ceph", "afs" };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (strcmp(type, types[i]) == 0)
			return true;
	}
	return false;
}

/* load_nls() asks for these when a mount has such options. */
static int add_nls(struct machine *m, const char *options, const char *by)
{
	static const struct {
		const char *option, *module;
	} table[] = {
		{ "iocharset=", "nls_%.*s" },
		{ "nls=", "nls_%.*s" },
		{ "codepage=", "nls_cp%.*s" },
	};
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(table) / sizeof(*table); i++) {
		const char *found = strstr(options, table[i].option);
		char name[64];

		if (!found)
			continue;
		found += strlen(table[i].option);
		found += strncmp(found, "cp", 2) == 0 && table[i].option[0] == 'c' ? 2 : 0;
		snprintf(name, sizeof(name), table[i].module, (int)strcspn(found, ", \n"), found);
		err = machine_add_part(m, name, by);
	}
	return err;
}

/* A btrfs has a number of its own, and its devices are links below /sys/fs/btrfs/UUID/devices: all of those that one
 * of them is among. */
static int add_btrfs(const struct blockstack *b, const char *source)
{
	const char *name = strrchr(source, '/');
	char pattern[PATH_MAX];
	glob_t found;
	int err = 0;

	if (!name ||
		snprintf(pattern, sizeof(pattern), "%s/sys/fs/btrfs/*/devices%s", b->root, name) >=
			PATH_MAX ||
		glob(pattern, 0, NULL, &found) != 0)
		return 0;
	snprintf(pattern, sizeof(pattern), "%.*s*",
		(int)(strlen(found.gl_pathv[0]) - strlen(name) + 1), found.gl_pathv[0]);
	globfree(&found);
	if (glob(pattern, 0, NULL, &found) != 0)
		return 0;
	for (size_t i = 0; err == 0 && i < found.gl_pathc; i++) {
		char path[PATH_MAX];

		if (sysfs_follow(path, b->root, found.gl_pathv[i], "") == 0)
			err = blockstack_add(b, path);
	}
	globfree(&found);
	return err;
}

/* By its number; else by its name, or by those that a bcachefs has, with colons between. */
static int add_devices(const struct blockstack *b, const struct mountinfo *mount)
{
	char *copy, *rest = NULL;
	int err = blockstack_add_number(b, mount->devt);

	if (err == -ENOENT && strcmp(mount->type, "btrfs") == 0)
		err = add_btrfs(b, mount->source);
	if (err != -ENOENT)
		return err;
	copy = strdup(mount->source);
	err = copy ? 0 : -ENOMEM;
	for (char *name = copy ? strtok_r(copy, ":", &rest) : NULL; name && err == 0;
		name = strtok_r(NULL, ":", &rest)) {
		err = blockstack_add_name(b, name);
		err = err == -ENOENT ? 0 : err;
	}
	free(copy);
	return err;
}

static int add_mount(
	struct machine *m, const char *root, const struct mountinfo *mount, const char *options)
{
	struct blockstack b = { .machine = m, .root = root };
	char *by, alias[64];
	int err;

	if (asprintf(&by, "%s %s %s", mount->dir, mount->type, mount->source) < 0)
		return -ENOMEM;
	b.by = by;
	snprintf(alias, sizeof(alias), "fs-%.*s", (int)strcspn(mount->type, "."), mount->type);
	err = machine_add_part(m, alias, by);
	if (err == 0)
		err = add_nls(m, options, by);
	if (err == 0)
		err = stackuses_add_filesystem(m, mount->type);
	m->network |= rootstack_is_network(mount->type);
	if (err == 0 && strcmp(mount->type, "9p") == 0)
		err = machine_add_part(m, "9p-virtio", by);
	if (err == 0)
		err = add_devices(&b, mount);
	free(by);
	return err;
}

/* An overlay as the root has its layers in other mounts, which stay to be seen somewhere. */
static bool is_part_of_root(const struct machine *m, const char *dir, bool overlay)
{
	return strcmp(dir, "/") == 0 || strcmp(dir, "/usr") == 0 || fstab_has(m, dir) ||
	       (overlay && (strncmp(dir, "/run/", 5) == 0 || strncmp(dir, "/media/", 7) == 0 ||
				   strncmp(dir, "/lib/live/", 10) == 0 ||
				   strncmp(dir, "/cdrom", 6) == 0));
}

static bool has_disk(const char *type)
{
	static const char *const none[] = { "rootfs", "tmpfs", "proc", "sysfs", "devtmpfs",
		"ramfs" };

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++) {
		if (strcmp(type, none[i]) == 0)
			return false;
	}
	return true;
}

static int read_mounts(struct machine *m, const char *root, FILE *f)
{
	char *line = NULL, options[1024];
	size_t size = 0;
	bool overlay = false;
	int err = 0;

	while (err == 0 && getline(&line, &size, f) > 0) {
		const char *last = strrchr(line, ' ');
		struct mountinfo mount;

		snprintf(options, sizeof(options), "%s", last ? last + 1 : "");
		if (mountinfo_read(line, &mount) < 0)
			continue;
		overlay |= strcmp(mount.dir, "/") == 0 && strcmp(mount.type, "overlay") == 0;
		fstab_note(m, mount.dir);
		if (has_disk(mount.type) && is_part_of_root(m, mount.dir, overlay))
			err = add_mount(m, root, &mount, options);
	}
	free(line);
	return err;
}

/* Blocks of lines "key : value"; one reference is the algorithm's own. */
static int add_crypto(struct machine *m, const char *root)
{
	char path[PATH_MAX], *line = NULL, module[64] = "";
	unsigned references;
	size_t size = 0;
	FILE *f;
	int err = 0;

	if (snprintf(path, sizeof(path), "%s/proc/crypto", root) >= PATH_MAX)
		return -ENAMETOOLONG;
	f = fopen(path, "re");
	while (f && err == 0 && getline(&line, &size, f) > 0) {
		if (sscanf(line, "module : %63s", module) == 1)
			continue;
		if (sscanf(line, "refcnt : %u", &references) == 1 && references > 1 &&
			strcmp(module, "kernel") != 0)
			err = machine_add_part(m, module, "/proc/crypto");
	}
	free(line);
	if (f)
		fclose(f);
	return err;
}

/* VLANs, bonds and bridges between the root and its cards. */
static int add_links(struct machine *m, const char *root)
{
	static const struct {
		const char *file, *module;
	} kinds[] = {
		{ "proc/net/vlan/config", "8021q" },
		{ "sys/class/net/*/bonding", "bonding" },
		{ "sys/class/net/*/bridge", "bridge" },
	};
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(kinds) / sizeof(*kinds); i++) {
		char pattern[PATH_MAX];
		glob_t found;

		if (snprintf(pattern, sizeof(pattern), "%s/%s", root, kinds[i].file) < PATH_MAX &&
			glob(pattern, 0, NULL, &found) == 0) {
			err = machine_add_part(m, kinds[i].module, kinds[i].file);
			globfree(&found);
		}
	}
	return err;
}

/* Where a device that is named like that in fstab(5) is, in PATH. */
static bool find_named(char *path, const char *root, const char *source)
{
	static const struct {
		const char *tag, *folder;
	} tags[] = { { "UUID=", "by-uuid" }, { "LABEL=", "by-label" },
		{ "PARTUUID=", "by-partuuid" }, { "PARTLABEL=", "by-partlabel" } };
	char link[PATH_MAX];

	snprintf(link, sizeof(link), "%s%s", root, source);
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		size_t n = strlen(tags[i].tag);

		if (strncmp(source, tags[i].tag, n) == 0)
			snprintf(link, sizeof(link), "%s/dev/disk/%s/%s", root, tags[i].folder,
				source + n);
	}
	return realpath(link, path) != NULL;
}

static int add_filesystem(struct machine *m, const char *root, const struct machine_mount *e)
{
	char path[PATH_MAX], name[NAME_MAX + 8];
	struct mountinfo mount = {
		.dir = e->dir, .type = e->type, .source = e->source, .devt = "-"
	};

	if (find_named(path, root, e->source)) {
		snprintf(name, sizeof(name), "/dev/%s", strrchr(path, '/') + 1);
		mount.source = name;
	}
	return add_mount(m, root, &mount, e->options);
}

/* What is to be mounted before init starts, and is not mounted now, is known by what fstab says of it. */
static int add_fstab(struct machine *m, const char *root)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < m->mounts_count; i++) {
		const struct machine_mount *e = &m->mounts[i];

		if (!e->mounted && strcmp(e->type, "auto") != 0 && strcmp(e->type, "none") != 0 &&
			has_disk(e->type))
			err = add_filesystem(m, root, e);
	}
	return err;
}

int rootstack_read(struct machine *m, const char *root)
{
	char path[PATH_MAX];
	FILE *f;
	int err;

	if (snprintf(path, sizeof(path), "%s/proc/self/mountinfo", root) >= PATH_MAX)
		return -ENAMETOOLONG;
	f = fopen(path, "re");
	err = f ? read_mounts(m, root, f) : -errno;
	if (err < 0)
		warnx("%s: %s", path, strerror(-err));
	if (f)
		fclose(f);
	if (err == 0)
		err = add_fstab(m, root);
	if (err == 0)
		err = add_crypto(m, root);
	if (err == 0 && m->network)
		err = add_links(m, root);
	return err;
}
