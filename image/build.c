/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/build.h"
#include "image/addfile.h"
#include "image/choose.h"
#include "image/deliver.h"
#include "image/early.h"
#include "image/hookchoice.h"
#include "image/hookfiles.h"
#include "image/hookshow.h"
#include "image/list.h"
#include "image/modules.h"
#include "image/output.h"
#include "image/program.h"
#include "image/progress.h"
#include "image/summary.h"
#include "image/tree.h"
#include "image/treelinks.h"
#include "image/uki.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* What is held while an image is made. */
struct work {
	const struct build *build;
	struct tree tree;
	struct hookdirs hooks;
	struct modules modules;
	struct early early;
	struct uki uki;
	uint64_t size; /* of the image */
};

/* What the kernel and kinit expect before anything is mounted. */
static int add_skeleton(struct tree *t)
{
	static const char *const directories[] = { "dev", "proc", "sys", "run" };
	int err = tree_add(t, "root", S_IFDIR | 0700, NULL);

	for (size_t i = 0; err == 0 && i < sizeof(directories) / sizeof(*directories); i++)
		err = tree_add(t, directories[i], S_IFDIR | 0755, NULL);
	if (err == 0)
		err = tree_add_device(t, "dev/console", S_IFCHR | 0600, makedev(5, 1));
	if (err == 0)
		err = tree_add_device(t, "dev/null", S_IFCHR | 0666, makedev(1, 3));
	return err;
}

static int check_init(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	return S_ISREG(st.st_mode) ? 0 : -EINVAL;
}

static bool find_init(char path[PATH_MAX])
{
	bool found = false;

	for (unsigned i = 0; !found && program_place(path, i, "kinit"); i++)
		found = check_init(path) == 0;
	return found;
}

static int add_init(struct tree *t, const char *wanted)
{
	char found[PATH_MAX];
	int err;

	if (!wanted && !find_init(found)) {
		warnx("no kinit beside this program, in ../lib/kinit nor in " PROGRAM_HOME
		      "; name one with -i");
		return -ENOENT;
	}
	if (!wanted)
		wanted = found;
	err = check_init(wanted);
	if (err < 0)
		warnx("-i %s: %s", wanted, err == -EINVAL ? "not a regular file" : strerror(-err));
	return err < 0 ? err : tree_add(t, "init", S_IFREG | 0755, wanted);
}

/* Without /init there is no boot; without the shell of a failed boot there still is one. */
static int check_programs(const struct work *w)
{
	const struct tree_node *init = tree_find(&w->tree, "init");
	const struct tree_node *shell = treelinks_find(&w->tree, "bin/sh");
	struct program p = { .machine = w->modules.machine };
	int err;

	if (shell && S_ISREG(shell->mode)) {
		p.file = shell->source;
		p.what = "warning: /bin/sh";
		program_check(&p, &w->tree);
	}
	p.file = p.what = init->source;
	err = program_check(&p, &w->tree);
	return err < 0 ? err : hookfiles_check(&w->hooks, &w->tree, w->modules.machine);
}

bool build_wants_modules(const struct build *b)
{
	for (size_t i = 0; i < b->names.count; i++) {
		if (strcmp(b->names.items[i], "none") != 0)
			return true;
	}
	return false;
}

/* Is there any that is not kinit? */
static bool has_programs(const struct tree *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct tree_node *node = &t->nodes[i];

		if (S_ISREG(node->mode) && (node->mode & 0111) && strcmp(node->path, "init") != 0)
			return true;
	}
	return false;
}

/* Modules, hooks, and of the modules what only programs of hooks and the like read. */
static int add_modules(struct work *w)
{
	const struct build *b = w->build;
	bool wanted = build_wants_modules(b);
	int err = wanted ? modules_add(&w->modules, b, &w->tree)
			 : hookchoice_make(&w->hooks, b, NULL);

	if (err == 0)
		err = hookfiles_add(&w->hooks, b, &w->tree);
	if (err == 0 && wanted && has_programs(&w->tree))
		err = modules_add_texts(&w->modules, &w->tree);
	return err;
}

static int collect(struct work *w)
{
	const struct build *b = w->build;
	int err = add_skeleton(&w->tree);

	if (err == 0 && b->output)
		err = add_init(&w->tree, b->init);
	for (size_t i = 0; err == 0 && i < b->added.count; i++)
		err = addfile_pair(&w->tree, b->added.items[i]);
	if (err == 0)
		err = hookdirs_read(&w->hooks, b);
	w->modules.hooks = &w->hooks;
	if (err == 0)
		err = add_modules(w);
	if (err == 0)
		err = tree_settle(&w->tree);
	if (err == 0 && b->output)
		err = check_programs(w);
	/* The kernel's own initramfs has no place for it. */
	if (err == 0 && b->format != FORMAT_GEN_INIT_CPIO)
		err = early_collect(&w->early, b, w->modules.machine);
	return err;
}

/* What can be known before the work begins. */
static int check(struct work *w)
{
	const struct build *b = w->build;
	int err = b->output ? output_check(b->output) : 0;

	return err < 0 || !b->uki ? err : uki_open(&w->uki, b);
}

static int write_output(struct work *w)
{
	const struct build *b = w->build;
	struct deliver d = { b, &w->modules, &w->tree, &w->early, b->uki ? &w->uki : NULL };

	return deliver(&d, &w->size);
}

/* What is told of the modules before the image is written, if that is asked for. */
static int list(const struct work *w)
{
	const struct build *b = w->build;
	int err = 0;

	if (b->list && b->json) {
		err = list_array(&w->modules.set);
		printf("\n");
	} else if (b->list) {
		err = list_print(&w->modules.set);
		hookshow_print(&w->hooks, &w->tree);
	}
	if (err == 0 && b->verbose)
		tree_list(&w->tree);
	return err;
}

/* A list that somebody reads is not to have other lines. */
static int summarize(const struct work *w)
{
	const struct build *b = w->build;
	struct summary s = { b, &w->modules.set, &w->tree, &w->early, &w->hooks, w->size };

	progress_clear();
	if (b->list)
		return 0;
	if (b->json)
		return summary_json(&s);
	return b->quiet ? 0 : summary_print(&s);
}

int build(const struct build *b)
{
	struct work w = { .build = b, .early.blobs = { -1, -1 } };
	int err;

	if (b->collect)
		return choose_collect(b->machine);
	if (!b->quiet)
		progress_begin();
	err = check(&w);
	if (err == 0)
		err = collect(&w);
	if (err == 0)
		err = list(&w);
	if (err == 0 && b->output)
		err = write_output(&w);
	if (err == 0)
		err = summarize(&w);
	progress_clear();
	if (err == -ENOMEM)
		warnx("out of memory");
	uki_close(&w.uki);
	early_free(&w.early);
	modules_free(&w.modules);
	tree_free(&w.tree);
	hookdirs_free(&w.hooks);
	return err;
}
