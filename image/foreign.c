/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/foreign.h"
#include "image/order.h"
#include "image/strings.h"
#include "lib/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct module {
	char *path, *depends; /* below MODDIR; paths with blanks between */
	bool done;
};

struct foreign {
	struct order *order;
	const char *moddir;
	struct module *modules;
	size_t count, room;
	struct strings aliases; /* of all of them; "ALIAS MODULE" */
};

/* ---- lines of the indexes */

static int for_each_line(
	struct foreign *f, const char *name, int (*take)(struct foreign *f, char *line))
{
	char *path, *line = NULL;
	size_t size = 0;
	FILE *file;
	int err = 0;

	if (asprintf(&path, "%s/%s", f->moddir, name) < 0)
		return -ENOMEM;
	file = fopen(path, "re");
	free(path);
	while (file && err == 0 && getline(&line, &size, file) > 0) {
		line[strcspn(line, "\n")] = '\0';
		err = take(f, line);
	}
	free(line);
	if (file)
		fclose(file);
	return err;
}

/* modules.dep: "extra/new.ko.xz: kernel/drivers/scsi/scsi_mod.ko.xz" */
static int take_dependencies(struct foreign *f, char *line)
{
	char *depends = strchr(line, ':');
	struct module *m;

	if (!depends)
		return 0;
	*depends++ = '\0';
	if (order_path(f->order, line))
		return 0;
	if (f->count == f->room) {
		size_t room = f->room ? 2 * f->room : 16;

		m = realloc(f->modules, room * sizeof(*m));
		if (!m)
			return -ENOMEM;
		f->modules = m;
		f->room = room;
	}
	m = &f->modules[f->count++];
	*m = (struct module){ strdup(line), strdup(depends), false };
	return m->path && m->depends ? 0 : -ENOMEM;
}

/* modules.alias: "alias pci:v00001000d00000054sv*sd*bc*sc*i* mptsas".  Returns the module, and cuts it off. */
static char *split_alias(char **line)
{
	char *module;

	if (!text_starts(*line, "alias "))
		return NULL;
	*line += strlen("alias ");
	module = strrchr(*line, ' ');
	if (module)
		*module++ = '\0';
	return module;
}

/* ---- what is it like? */

static struct module *find(const struct foreign *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++) {
		if (order_is_named(f->modules[i].path, name))
			return &f->modules[i];
	}
	return NULL;
}

static int adopt(struct foreign *f, struct module *m, const char *path)
{
	m->done = true;
	return order_add_like(f->order, m->path, path);
}

static int take_own_alias(struct foreign *f, char *line)
{
	char *module = split_alias(&line), *both;
	int err;

	if (!module || !find(f, module))
		return 0;
	if (asprintf(&both, "%s %s", line, module) < 0)
		return -ENOMEM;
	err = strings_add(&f->aliases, both);
	free(both);
	return err;
}

/* A line of a module of the tree: who has the same alias? */
static int take_other_alias(struct foreign *f, char *line)
{
	char *module = split_alias(&line);
	const char *path = module ? order_path(f->order, module) : NULL;
	size_t n = strlen(line);
	int err = 0;

	for (size_t i = 0; path && err == 0 && i < f->aliases.count; i++) {
		const char *own = f->aliases.items[i];
		struct module *m = NULL;

		if (strncmp(own, line, n) == 0 && own[n] == ' ')
			m = find(f, own + n + 1);
		if (m && !m->done)
			err = adopt(f, m, path);
	}
	return err;
}

static int adopt_by_alias(struct foreign *f)
{
	int err = for_each_line(f, "modules.alias", take_own_alias);

	if (err == 0 && f->aliases.count)
		err = for_each_line(f, "modules.alias", take_other_alias);
	return err;
}

static int adopt_filesystems(struct foreign *f)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < f->aliases.count; i++) {
		char *name = strrchr(f->aliases.items[i], ' ') + 1, *path;
		struct module *m = text_starts(f->aliases.items[i], "fs-") ? find(f, name) : NULL;

		if (!m || m->done)
			continue;
		if (asprintf(&path, "kernel/fs/%s/%s.ko", name, name) < 0)
			return -ENOMEM;
		err = adopt(f, m, path);
		free(path);
	}
	return err;
}

/* The path of the first dependency that belongs to drivers of disks, or NULL. */
static const char *leads_to_disks(const struct foreign *f, const struct module *m)
{
	char *copy = strdup(m->depends), *rest = NULL;
	const char *found = NULL;

	for (char *word = copy ? strtok_r(copy, " ", &rest) : NULL; word && !found;
		word = strtok_r(NULL, " ", &rest)) {
		const char *path = order_path(f->order, word);

		/* (All kinds of devices are of virtio.) */
		if (path && order_is_storage(path) && !text_starts(path, "kernel/drivers/virtio/"))
			found = path;
	}
	free(copy);
	return found;
}

/* (A path stays where it is when others come.) */
static int adopt_by_dependency(struct foreign *f)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < f->count; i++) {
		struct module *m = &f->modules[i];
		const char *path = m->done ? NULL : leads_to_disks(f, m);

		if (path)
			err = adopt(f, m, path);
	}
	return err;
}

int foreign_adopt(struct order *order, const char *moddir)
{
	struct foreign f = { .order = order, .moddir = moddir };
	int err = for_each_line(&f, "modules.dep", take_dependencies);

	if (err == 0 && f.count)
		err = adopt_by_alias(&f);
	if (err == 0)
		err = adopt_filesystems(&f);
	if (err == 0)
		err = adopt_by_dependency(&f);
	for (size_t i = 0; i < f.count; i++) {
		free(f.modules[i].path);
		free(f.modules[i].depends);
	}
	free(f.modules);
	strings_free(&f.aliases);
	return err;
}
