/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/modules.h"
#include "image/absent.h"
#include "image/build.h"
#include "image/choose.h"
#include "image/depmod.h"
#include "image/filesystems.h"
#include "image/firmware.h"
#include "image/fstab.h"
#include "image/index.h"
#include "image/layout.h"
#include "image/modprobe.h"
#include "image/program.h"
#include "image/progress.h"
#include "image/signing.h"
#include "image/stop.h"
#include "image/tree.h"
#include "image/unpack.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODULES_TOP "/lib/modules"

static const char *sysroot(const struct build *b)
{
	return b->sysroot ? b->sysroot : "";
}

/* A system below another folder may lack the link from /lib to /usr/lib. */
static char *installed(char *path, const struct build *b)
{
	static const char *const tops[] = { "/usr" MODULES_TOP, MODULES_TOP };
	char *found = NULL;

	for (size_t i = 0; !found && i < sizeof(tops) / sizeof(*tops); i++) {
		if (snprintf(path, PATH_MAX, "%s%s/%s", sysroot(b), tops[i], b->version) < PATH_MAX)
			found = realpath(path, NULL);
	}
	return found;
}

static int find_moddir(struct modules *m)
{
	const struct build *b = m->build;
	char path[PATH_MAX];
	int err;

	if (b->moddir)
		m->moddir = realpath(b->moddir, NULL);
	else
		m->moddir = installed(path, b);
	if (m->moddir)
		return 0;
	err = -errno;
	if (b->moddir)
		warnx("-m %s: %s", b->moddir, strerror(-err));
	else if (err == -ENOENT)
		warnx("no modules of %s below %s" MODULES_TOP "; is its package installed? "
		      "-m names another folder, none makes an image without",
			b->version, sysroot(b));
	else
		warnx("%s: %s", path, strerror(-err));
	return err;
}

/* Unknown is like a kernel that cannot: unpacked modules always load. */
static int find_config(struct modules *m)
{
	const struct build *b = m->build;
	struct kconfig *config = &m->config;
	char path[PATH_MAX];
	int err;

	if (b->config) {
		err = kconfig_read(config, b->config);
		if (err < 0)
			warnx("-c %s: %s", b->config,
				err == -ENOMSG
					? "has no line that begins with CONFIG_; is it compressed?"
					: strerror(-err));
		return err;
	}
	*config = (struct kconfig){ 0 };
	if (snprintf(path, sizeof(path), "%s/boot/config-%s", sysroot(b), b->version) < PATH_MAX &&
		kconfig_read(config, path) == 0)
		return 0;
	if (snprintf(path, sizeof(path), "%s/config", m->moddir) < PATH_MAX)
		kconfig_read(config, path);
	return 0;
}

/* Firmware may be missing, but not the folder that somebody names. */
static int check_firmware(const struct build *b)
{
	struct stat st;

	if (!b->firmware)
		return 0;
	if (stat(b->firmware, &st) < 0) {
		int err = -errno;

		warnx("-f %s: %s", b->firmware, strerror(-err));
		return err;
	}
	if (S_ISDIR(st.st_mode))
		return 0;
	warnx("-f %s: not a directory", b->firmware);
	return -ENOTDIR;
}

static int index_tree(struct modules *m)
{
	const struct build *b = m->build;
	char *dir;
	int err;

	m->home = strdup(m->moddir);
	if (!m->home)
		return -ENOMEM;
	if (!index_is_missing(m->moddir, b->version))
		return 0;
	err = index_make(&m->indexes, m->moddir, b->version);
	dir = err == 0 ? strdup(m->indexes.dir) : NULL;
	if (!dir)
		return err < 0 ? err : -ENOMEM;
	free(m->moddir);
	m->moddir = dir;
	return 0;
}

/* May the root be on a server? */
static bool has_network(const struct modules *m)
{
	if (m->host.network)
		return true;
	for (size_t i = 0; i < m->set.count; i++) {
		const char *path = order_path(&m->order, m->set.entries[i].name);

		if (path && order_is_network(path))
			return true;
	}
	return false;
}

static int write_absent(
	const struct modules *m, const char *name, bool (*is_wanted)(const char *path))
{
	struct absent what = { m->moddir, &m->set, &m->order, is_wanted };
	char *path = stage_path(&m->stage, name);
	int err = path ? absent_write(path, &what) : -ENOMEM;

	free(path);
	return err;
}

/* Drivers of the network are a list of their own, which most images do without. */
static int add_absent(const struct modules *m)
{
	int err = write_absent(m, "kinit.absent", order_is_storage);

	if (err == 0 && has_network(m))
		err = write_absent(m, "kinit.absent.net", order_is_network);
	return err;
}

/* Of what may lead to a root, only its client of pNFS asks for a module by a symbol. */
static int forget_symbols(const struct modules *m, const struct depmod *d)
{
	return modset_has(&m->set, "nfsv4") ? 0 : depmod_forget_symbols(d);
}

/* Reads what only the file says, too: that may let the set grow. */
static int add_module(struct modules *m, const struct depmod *d, const struct layout *l, size_t i)
{
	const char *path = m->set.entries[i].path;
	char *name = layout_name(l, path);
	char *file = name ? stage_path(&m->stage, name) : NULL;
	int err = file ? 0 : -ENOMEM;

	if (err == 0)
		err = depmod_add(d, name, kconfig_loads(&m->config, path) ? path : file);
	if (err == 0)
		err = modset_read_file(&m->set, file, &m->firmware);
	free(name);
	free(file);
	return err;
}

static int add_files(struct modules *m, const struct depmod *d, const struct layout *l)
{
	size_t done = 0;
	int err = 0;

	progress_phase("reading modules");
	while (err == 0 && done < m->set.count) {
		size_t closed = m->set.count;

		err = layout_modules(l, &m->set, done);
		for (; err == 0 && done < closed; done++) {
			err = stop_check();
			progress_at(done, m->set.count);
			if (err == 0)
				err = add_module(m, d, l, done);
		}
		if (err == 0)
			err = modset_close(&m->set);
	}
	return err;
}

static int find_machine(struct modules *m, const struct layout *l)
{
	char *name = m->set.count ? layout_name(l, m->set.entries[0].path) : NULL;
	char *file = name ? stage_path(&m->stage, name) : NULL;
	int err = m->set.count && !file ? -ENOMEM : 0;

	if (file)
		m->machine = program_machine(file);
	free(name);
	free(file);
	return err;
}

/* Only with the modules of a system come its files for them. */
static int read_modprobe(struct modules *m)
{
	const struct build *b = m->build;
	int err = b->sysroot || !b->moddir ? modprobe_read(&m->modprobe, sysroot(b)) : 0;

	return err < 0 ? err : modprobe_want(&m->modprobe, &m->set);
}

static int add_modprobe(struct modules *m, struct tree *tree)
{
	char *path;
	int n = -ENOMEM;

	if (asprintf(&path, "%s/modprobe.conf", m->stage.root) < 0)
		return -ENOMEM;
	n = modprobe_write(&m->modprobe, &m->set, path);
	if (n > 0)
		n = tree_add(tree, "etc/modprobe.d/kinit-image.conf", S_IFREG | 0644, path);
	free(path);
	return n;
}

static int add_firmware(struct modules *m, struct tree *tree)
{
	const struct build *b = m->build;
	struct firmware from = { b->firmware, b->version, &m->config, &m->stage, &m->proven,
		b->verbose };
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/lib/firmware", sysroot(b)) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!from.dir)
		from.dir = path;
	strings_unique(&m->firmware);
	return firmware_add(tree, &from, &m->firmware);
}

/* Which modules there are, and which of them it is to be. */
static int choose(struct modules *m)
{
	int err = find_moddir(m);

	if (err == 0)
		err = find_config(m);
	if (err == 0)
		err = check_firmware(m->build);
	if (err == 0)
		err = index_tree(m);
	if (err == 0)
		err = choose_modules(m);
	return err < 0 ? err : read_modprobe(m);
}

/* The indexes of just these, and what else kinit reads beside them. */
static int index_chosen(const struct modules *m, const struct depmod *d)
{
	int err = depmod_run(d);

	if (err == 0)
		err = forget_symbols(m, d);
	if (err == 0)
		err = add_absent(m);
	if (err == 0)
		err = signing_write(m);
	if (err == 0)
		err = filesystems_write(m);
	return err < 0 ? err : depmod_collect(d);
}

int modules_add(struct modules *m, const struct build *b, struct tree *tree)
{
	struct depmod d = { .stage = &m->stage, .tree = tree, .version = b->version };
	struct layout l = { .stage = &m->stage, .config = &m->config };
	int err;

	m->build = b;
	progress_phase("choosing modules");
	err = choose(m);
	if (err == 0)
		err = stage_open(&m->stage, b->version);
	d.moddir = l.moddir = m->moddir;
	if (err == 0)
		err = add_files(m, &d, &l);
	if (err == 0)
		err = find_machine(m, &l);
	progress_phase("indexing modules");
	if (err == 0)
		err = index_chosen(m, &d);
	if (err == 0)
		err = add_modprobe(m, tree);
	if (err == 0)
		err = fstab_add(&m->host, &m->stage, tree);
	return err < 0 ? err : add_firmware(m, tree);
}

int modules_add_texts(const struct modules *m, struct tree *tree)
{
	const struct depmod d = { .stage = &m->stage, .tree = tree, .version = m->build->version };

	return depmod_collect_texts(&d);
}

void modules_free(struct modules *m)
{
	stage_close(&m->stage);
	stage_close(&m->indexes);
	modset_free(&m->set);
	modprobe_free(&m->modprobe);
	machine_free(&m->host);
	order_free(&m->order);
	strings_free(&m->firmware);
	strings_free(&m->proven);
	free(m->moddir);
	free(m->home);
}
