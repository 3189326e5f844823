/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/library.h"
#include "image/loaderpath.h"
#include "image/rootpath.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What is being loaded, and on whose behalf. */
struct object {
	const struct object *above;
	const char *path; /* by which it was found; its folder is what $ORIGIN stands for */
	struct elffile elf;
};

/* One library that is looked for. */
struct search {
	struct library *l;
	const char *name;
	const struct elfkind *kind;
	char *path; /* where it is, PATH_MAX bytes */
};

/* ---- the folders */

static int know_folders(struct library *l, const struct elfkind *kind)
{
	int err = l->conf_read ? 0 : loaderpath_conf(&l->conf, l->bring.root);

	l->conf_read = true;
	if (err < 0 || (l->own.count > 0 && elffile_fits(&l->kind, kind)))
		return err;
	strings_free(&l->own);
	l->kind = *kind;
	return loaderpath_own(&l->own, kind);
}

/* Is it in FOLDER?  Returns 0 or -ENOENT. */
static int try(const struct search *s, const char *folder)
{
	struct elffile e = { 0 };
	char here[PATH_MAX];
	int err = -ENOENT;

	if (snprintf(s->path, PATH_MAX, "%s/%s", folder, s->name) < PATH_MAX &&
		rootpath_here(here, s->l->bring.root, s->path) == 0 &&
		elffile_read(&e, here) == 0 && elffile_fits(&e.kind, s->kind))
		err = 0;
	elffile_free(&e);
	return err;
}

static int try_each(const struct search *s, const struct strings *folders)
{
	int err = -ENOENT;

	for (size_t i = 0; err == -ENOENT && i < folders->count; i++)
		err = try(s, folders->items[i]);
	return err;
}

/* $ORIGIN and ${ORIGIN} stand for the folder of the file ORIGIN; another $ for what no file tells. */
static bool expand(char *folder, const char *text, const char *origin)
{
	static const char *const names[] = { "$ORIGIN", "${ORIGIN}" };
	int length = (int)(strrchr(origin, '/') - origin);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t n = strlen(names[i]);

		if (strncmp(text, names[i], n) == 0 && (text[n] == '/' || !text[n]))
			return snprintf(folder, PATH_MAX, "%.*s%s", length, origin, text + n) <
			       PATH_MAX;
	}
	snprintf(folder, PATH_MAX, "%s", text);
	return *folder == '/' && !strchr(folder, '$');
}

/* FOLDERS, with colons between, are those of the file ORIGIN; NULL: there are none. */
static int try_listed(const struct search *s, const char *folders, const char *origin)
{
	char *copy = strdup(folders ? folders : ""), *rest = NULL, folder[PATH_MAX];
	int err = copy ? -ENOENT : -ENOMEM;

	for (char *one = copy ? strtok_r(copy, ":", &rest) : NULL; one && err == -ENOENT;
		one = strtok_r(NULL, ":", &rest)) {
		if (expand(folder, one, origin))
			err = try(s, folder);
	}
	free(copy);
	return err;
}

/* DT_RPATH counts for all that follows, and DT_RUNPATH for the file itself, which then has no DT_RPATH. */
static int try_object(const struct search *s, const struct object *o)
{
	int err = -ENOENT;

	for (const struct object *up = o; up && err == -ENOENT && !o->elf.runpath; up = up->above) {
		if (!up->elf.runpath)
			err = try_listed(s, up->elf.rpath, up->path);
	}
	return err == -ENOENT ? try_listed(s, o->elf.runpath, o->path) : err;
}

/* ---- one library */

/* Without its cache the loader looks into its own folders only: it gets a link in one of these to what it would not find. */
static int lead_loader(const struct search *s, const char *found)
{
	struct library *l = s->l;
	char own[PATH_MAX], here[PATH_MAX], path[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < l->own.count; i++) {
		if (rootpath_resolve(own, l->bring.root, l->own.items[i], NULL) < 0 ||
			rootpath_here(here, l->bring.root, l->own.items[i]) < 0 ||
			stat(here, &st) < 0 || !S_ISDIR(st.st_mode))
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", own, s->name) >= PATH_MAX)
			return -ENAMETOOLONG;
		return bring_link(&l->bring, path, found);
	}
	return 0;
}

static bool is_own(struct library *l, const char *folder)
{
	char real[PATH_MAX], own[PATH_MAX];

	if (rootpath_resolve(real, l->bring.root, folder, NULL) < 0)
		return false;
	for (size_t i = 0; i < l->own.count; i++) {
		if (rootpath_resolve(own, l->bring.root, l->own.items[i], NULL) == 0 &&
			strcmp(real, own) == 0)
			return true;
	}
	return false;
}

static int try_conf(const struct search *s)
{
	int err = -ENOENT;

	for (size_t i = 0; err == -ENOENT && i < s->l->conf.count; i++) {
		err = try(s, s->l->conf.items[i]);
		if (err == 0 && !is_own(s->l, s->l->conf.items[i]))
			err = lead_loader(s, s->path);
	}
	return err;
}

/* O may be NULL: nobody with folders of its own asks. */
static int find(const struct search *s, const struct object *o)
{
	int err = know_folders(s->l, s->kind);

	if (err == 0 && *s->name == '/')
		return try(&(struct search){ s->l, s->name + 1, s->kind, s->path }, "");
	if (err == 0)
		err = o ? try_object(s, o) : -ENOENT;
	if (err == -ENOENT)
		err = try_conf(s);
	return err == -ENOENT ? try_each(s, &s->l->own) : err;
}

int library_find(struct library *l, char *path, const char *name, const struct elfkind *kind)
{
	struct search s = { l, name, kind, path };

	return find(&s, NULL);
}

/* ---- all that one needs */

static int bring(struct library *l, const struct object *above, const char *path);

static int missing(const struct library *l, const struct object *o, const char *name)
{
	warnx("%s: %s needs %s, which is not on %s", l->place, o->path, name,
		*l->bring.root ? l->bring.root : "this system");
	return -ENOPKG;
}

static int bring_needed(struct library *l, const struct object *o)
{
	char path[PATH_MAX];
	int err = 0;

	if (o->elf.interp) {
		err = bring(l, o, o->elf.interp);
		if (err == -ENOENT)
			return missing(l, o, o->elf.interp);
	}
	for (size_t i = 0; err == 0 && i < o->elf.needed.count; i++) {
		struct search s = { l, o->elf.needed.items[i], &o->elf.kind, path };

		err = find(&s, o);
		if (err == -ENOENT)
			return missing(l, o, s.name);
		if (err == 0)
			err = bring(l, o, path);
	}
	return err;
}

/* ABOVE may be NULL.  -ENOPKG: something that it needs is not there, which was said. */
static int bring_for(
	struct library *l, const struct object *above, const char *here, const char *path)
{
	struct object o = { .above = above, .path = path };
	int err = elffile_read(&o.elf, here);

	if (err == -ENOEXEC)
		err = 0;
	else if (err == 0)
		err = bring_needed(l, &o);
	else if (err == -EBADMSG)
		warnx("%s: %s: a damaged ELF file", l->place, path);
	elffile_free(&o.elf);
	return err;
}

static int bring(struct library *l, const struct object *above, const char *path)
{
	char real[PATH_MAX], here[PATH_MAX];
	int err = rootpath_resolve(real, l->bring.root, path, NULL);

	if (err == 0)
		err = bring_file(&l->bring, path);
	if (err < 0 || strings_has(&l->done, real))
		return err;
	err = strings_add(&l->done, real);
	if (err == 0)
		err = rootpath_here(here, l->bring.root, path);
	return err < 0 ? err : bring_for(l, above, here, path);
}

static int say(const struct library *l, const char *path, int err)
{
	if (err < 0 && err != -ENOPKG && err != -EBADMSG)
		warnx("%s: %s: %s", l->place, path, strerror(-err));
	return err;
}

/* The kernel tells a program where it really is. */
int library_bring(struct library *l, const char *path)
{
	char whole[PATH_MAX + 1] = "/";
	int err = bring_file(&l->bring, path);

	if (err == 0)
		err = rootpath_resolve(whole + 1, l->bring.root, path, NULL);
	if (err == 0)
		err = bring(l, NULL, whole);
	return say(l, path, err);
}

int library_needs(struct library *l, const char *here, const char *path)
{
	return say(l, path, bring_for(l, NULL, here, path));
}

void library_free(struct library *l)
{
	strings_free(&l->done);
	strings_free(&l->conf);
	strings_free(&l->own);
}
