/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/hookfiles.h"
#include "image/build.h"
#include "image/library.h"
#include "image/program.h"
#include "image/rootpath.h"
#include "image/tree.h"
#include "image/treelinks.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOOKS "usr/lib/kinit/hooks.d"
#define ASK "usr/lib/kinit/kinit-ask"

/* What is at work for one hook. */
struct carrier {
	struct hookdirs *hooks;
	const struct hookdir *hook;
	struct library library;
	struct elfkind kind; /* of its programs, and else of the init */
};

/* One item of its file. */
struct item {
	const char *key, *text; /* as it stands there */
	const char *name;       /* without what marks it as one that may be missing */
	char place[PATH_MAX];   /* FILE:LINE */
};

/* ---- programs */

static bool is_program(const struct carrier *c, const char *path)
{
	char here[PATH_MAX];
	struct stat st;

	return rootpath_here(here, c->library.bring.root, path) == 0 && stat(here, &st) == 0 &&
	       S_ISREG(st.st_mode) && (st.st_mode & 0111);
}

static bool find_program(const struct carrier *c, char *path, const char *name)
{
	static const char *const folders[] = { "/usr/sbin", "/usr/bin", "/sbin", "/bin" };

	if (*name == '/')
		return snprintf(path, PATH_MAX, "%s", name) < PATH_MAX && is_program(c, path);
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		if (snprintf(path, PATH_MAX, "%s/%s", folders[i], name) < PATH_MAX &&
			is_program(c, path))
			return true;
	}
	return false;
}

static void learn_kind(struct carrier *c, const char *here)
{
	struct elffile e = { 0 };

	if (elffile_read(&e, here) == 0)
		c->kind = e.kind;
	elffile_free(&e);
}

static int add_program(struct carrier *c, const struct item *item)
{
	char path[PATH_MAX], here[PATH_MAX];
	int err;

	if (!find_program(c, path, item->name))
		return -ENOENT;
	err = library_bring(&c->library, path);
	if (err == 0)
		err = strings_add(&c->hooks->programs, path);
	if (err == 0 && rootpath_here(here, c->library.bring.root, path) == 0)
		learn_kind(c, here);
	return err < 0 ? -ECANCELED : 0;
}

/* ---- what is no program */

static int add_library(struct carrier *c, const struct item *item)
{
	char path[PATH_MAX];
	int err = library_find(&c->library, path, item->name, &c->kind);

	if (err == 0)
		err = library_bring(&c->library, path) < 0 ? -ECANCELED : 0;
	return err;
}

static int add_file(struct carrier *c, const struct item *item)
{
	return *item->name == '/' ? bring_all(&c->library.bring, item->name) : -EINVAL;
}

static int add_config(struct carrier *c, const struct item *item)
{
	int err = add_file(c, item);

	return err == -ENOENT || err == -ENOTDIR ? 0 : err;
}

static const struct {
	enum hook_list list;
	const char *key;
	int (*add)(struct carrier *c, const struct item *item);
	const char *missing;
} kinds[] = {
	{ HOOK_PROGRAM, "program", add_program,
		"no such program in /usr/sbin, /usr/bin, /sbin and /bin" },
	{ HOOK_LIBRARY, "library", add_library, "no such library where the loader looks" },
	{ HOOK_FILE, "file", add_file, "there is no such file" },
	{ HOOK_CONFIG, "config", add_config, "" },
};

static int add_item(struct carrier *c, size_t kind, const char *text)
{
	bool may_miss = *text == '?';
	struct item item = { kinds[kind].key, text, text + may_miss, "" };
	const char *name = item.name, *why = kinds[kind].missing;
	int err;

	snprintf(item.place, sizeof(item.place), "%s:%u", c->hook->path,
		hookdir_line(c->hook, item.key, text));
	c->library.place = item.place;
	err = kinds[kind].add(c, &item);
	if (err == 0 || err == -ECANCELED || (err == -ENOENT && may_miss))
		return err == -ENOENT ? 0 : err;
	if (err == -EINVAL && *name != '/')
		why = "does not begin with a slash";
	else if (err != -ENOENT || *name == '/')
		why = strerror(-err);
	warnx("%s: %s %s: %s%s%s", item.place, item.key, name, why,
		*c->library.bring.root ? ", below " : "", c->library.bring.root);
	return err;
}

static int add_items(struct carrier *c)
{
	int err = 0;

	for (size_t kind = 0; kind < sizeof(kinds) / sizeof(*kinds); kind++) {
		const struct hooklist *list = &c->hook->says.lists[kinds[kind].list];

		for (size_t i = 0; err == 0 && i < list->n; i++)
			err = add_item(c, kind, list->items[i]);
	}
	return err;
}

/* ---- its own files */

static int offer(struct carrier *c, const char *path, mode_t mode, const char *source)
{
	return tree_offer(c->library.bring.tree, &(struct tree_node){ .path = (char *)path,
							 .source = (char *)source,
							 .mode = mode,
							 .whose = c->hook->name });
}

/* A plain file, which a link may lead to; what else there is stays out. */
static int add_own_file(struct carrier *c, const char *name)
{
	char here[PATH_MAX], path[PATH_MAX];
	struct stat st;
	int err;

	if (snprintf(here, sizeof(here), "%s/%s", c->hook->dir, name) >= PATH_MAX ||
		snprintf(path, sizeof(path), "/" HOOKS "/%s/%s", c->hook->name, name) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (stat(here, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	err = offer(c, path + 1, st.st_mode, here);
	c->library.place = c->hook->path;
	return err < 0 ? err : library_needs(&c->library, here, path);
}

static int add_own_files(struct carrier *c)
{
	DIR *dir = opendir(c->hook->dir);
	struct dirent *e;
	int err = 0;

	if (!dir) {
		err = -errno;
		warn("%s", c->hook->dir);
		return err;
	}
	while (err == 0 && (e = readdir(dir)))
		err = add_own_file(c, e->d_name);
	closedir(dir);
	return err;
}

static bool find_ask(const struct carrier *c, char *here)
{
	char own[PATH_MAX];
	bool found = false;

	for (unsigned i = 0; !found && program_place(own, i, "kinit-ask"); i++)
		found = *own && rootpath_here(here, "", own) == 0;
	return found || rootpath_here(here, c->library.bring.root, "/" ASK) == 0;
}

static int add_ask(struct carrier *c)
{
	char here[PATH_MAX];

	if (!c->hook->says.console)
		return 0;
	if (find_ask(c, here))
		return offer(c, ASK, S_IFREG | 0755, here);
	warnx("%s:%u: asks on the console, and there is no kinit-ask beside this program, "
	      "in ../lib/kinit nor in " PROGRAM_HOME,
		c->hook->path, hookdir_line(c->hook, "console", NULL));
	return -ENOENT;
}

/* ---- all of them */

static int add_hook(struct carrier *c)
{
	const struct hookdir *hook = c->hook;
	int err = add_items(c);

	if (err == 0)
		err = add_own_files(c);
	if (err == 0)
		err = add_ask(c);
	/* Nobody has asked for it. */
	if (err < 0 && hook->why == HOOK_HOST)
		warnx("hook %s goes in as the root is made of %s; --no-hook=%s leaves it out",
			hook->name, hook->by, hook->name);
	return err;
}

/* (The tree is not settled.) */
static const struct tree_node *find_node(const struct tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->count; i++) {
		if (strcmp(tree->nodes[i].path, path) == 0)
			return &tree->nodes[i];
	}
	return NULL;
}

/* Scripts of hooks, and kinit in an emergency, want a /bin/sh, which busybox can be if it is called so. */
static int add_shell(struct carrier *c)
{
	const struct strings *programs = &c->hooks->programs;
	const struct tree *tree = c->library.bring.tree;

	if (find_node(tree, "bin/sh") || find_node(tree, "usr/bin/sh"))
		return 0;
	for (size_t i = 0; i < programs->count; i++) {
		const char *path = programs->items[i];

		if (strcmp(strrchr(path, '/'), "/busybox") == 0)
			return bring_link(&c->library.bring, "bin/sh", path);
	}
	return 0;
}

int hookfiles_add(struct hookdirs *h, const struct build *b, struct tree *tree)
{
	struct carrier c = { .hooks = h,
		.library = { .bring = { tree, b->sysroot ? b->sysroot : "", NULL } } };
	const struct tree_node *init = find_node(tree, "init");
	int err = 0;

	for (size_t i = 0; err == 0 && i < h->count; i++) {
		if (h->items[i].why == HOOK_NOT)
			continue;
		c.hook = &h->items[i];
		c.library.bring.whose = c.hook->name;
		c.kind = (struct elfkind){ 0 };
		if (init)
			learn_kind(&c, init->source);
		err = add_hook(&c);
	}
	if (err == 0)
		err = add_shell(&c);
	library_free(&c.library);
	return err;
}

/* ---- can it be started? */

/* WHAT is what messages call it. */
static int check_program(
	const struct tree *tree, const char *path, const char *what, unsigned machine)
{
	const struct tree_node *node = treelinks_find(tree, path);
	struct program p = { .what = what, .machine = machine };

	if (!node || !S_ISREG(node->mode) || !(node->mode & 0111)) {
		warnx("%s: /%s, which the hook runs, is %s", what, path + strspn(path, "/"),
			node ? "no program" : "not in the image");
		return -ENOEXEC;
	}
	p.file = node->source;
	return program_check(&p, tree);
}

/* A hook without events only brings things. */
static int check_run(const struct hookdir *hook, const struct tree *tree, unsigned machine)
{
	const char *run = hook->says.lists[HOOK_RUN].items[0];
	unsigned line = hookdir_line(hook, "run", NULL);
	char path[PATH_MAX], what[PATH_MAX + 32];

	if (!hook->says.events)
		return 0;
	if (*run == '/')
		snprintf(path, sizeof(path), "%s", run);
	else
		snprintf(path, sizeof(path), HOOKS "/%s/%s", hook->name, run);
	snprintf(what, sizeof(what), "%s:%u", hook->path,
		line ? line : hookdir_line(hook, "on", NULL));
	return check_program(tree, path, what, machine);
}

int hookfiles_check(const struct hookdirs *h, const struct tree *tree, unsigned machine)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < h->programs.count; i++) {
		const char *path = h->programs.items[i];

		err = check_program(tree, path, path, machine);
	}
	for (size_t i = 0; err == 0 && i < h->count; i++) {
		if (h->items[i].why != HOOK_NOT)
			err = check_run(&h->items[i], tree, machine);
	}
	return err;
}
