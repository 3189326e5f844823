/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/hookdir.h"
#include "image/build.h"
#include "image/program.h"
#include "image/rootpath.h"
#include "lib/vec.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define BLANKS " \t\r\n"

/* ---- the file of one */

/* What hookfile_parse() tells of, with the hook that it is about. */
struct ear {
	const struct hookdir *hook;
	unsigned complaints;
};

static void hear(void *context, unsigned line, const char *why)
{
	struct ear *ear = context;

	warnx("%s:%u: %s", ear->hook->path, line, why);
	ear->complaints++;
}

/* The text of the file, with a zero behind it; NULL after it was said why not. */
static char *read_text(const char *path)
{
	char *text = calloc(1, HOOKFILE_SIZE_MAX + 2);
	FILE *f = fopen(path, "re");
	size_t n = 0;

	if (f && text)
		n = fread(text, 1, HOOKFILE_SIZE_MAX + 1, f);
	if (!f || !text || ferror(f)) {
		warn("%s", path);
		free(text);
		text = NULL;
	} else if (n > HOOKFILE_SIZE_MAX || strlen(text) < n) {
		warnx("%s:1: %s", path,
			n > HOOKFILE_SIZE_MAX ? "too long for the file of a hook" : "not a text");
		free(text);
		text = NULL;
	}
	if (f)
		fclose(f);
	return text;
}

static int parse(struct hookdir *hook)
{
	struct ear ear = { hook, 0 };
	int err;

	hook->text = read_text(hook->path);
	if (!hook->text)
		return -EINVAL;
	hook->off = !hook->text[strspn(hook->text, BLANKS)];
	hook->cut = strdup(hook->text);
	if (!hook->cut)
		return -ENOMEM;
	err = hookfile_parse(&hook->says, hook->cut, &(struct hookfile_ear){ hear, &ear });
	return err == 0 && ear.complaints ? -EINVAL : err;
}

/* Does LINE have the KEY, and ITEM among its values, if that is no NULL?  LINE is cut up. */
static bool has_item(char *line, const char *key, const char *item)
{
	char *value = strchr(line, '='), *rest = NULL;

	if (!value)
		return false;
	*value++ = '\0';
	line = strtok_r(line, BLANKS, &rest);
	if (!line || strcmp(line, key) != 0)
		return false;
	for (char *word = strtok_r(value, BLANKS, &rest); item && word;
		word = strtok_r(NULL, BLANKS, &rest)) {
		if (strcmp(word, item) == 0)
			return true;
	}
	return !item;
}

unsigned hookdir_line(const struct hookdir *hook, const char *key, const char *item)
{
	char *copy = strdup(hook->text ? hook->text : ""), *rest = copy, *line;
	unsigned number = 0, found = 0;

	while ((!found || !item) && (line = strsep(&rest, "\n"))) {
		number++;
		if (has_item(line, key, item))
			found = number;
	}
	free(copy);
	return found;
}

/* ---- the folders of many */

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct hookdir *)a)->name, ((const struct hookdir *)b)->name);
}

struct hookdir *hookdirs_find(const struct hookdirs *h, const char *name)
{
	for (size_t i = 0; i < h->count; i++) {
		if (strcmp(h->items[i].name, name) == 0)
			return &h->items[i];
	}
	return NULL;
}

static int add(struct hookdirs *h, const char *folder, const char *name)
{
	struct hookdir *grown = vec_grow(h->items, &h->room, h->count + 1, sizeof(*grown)), *hook;
	struct stat st;

	if (!grown)
		return -ENOMEM;
	h->items = grown;
	hook = &h->items[h->count++];
	*hook = (struct hookdir){ .name = strdup(name), .by = "" };
	if (!hook->name || asprintf(&hook->dir, "%s/%s", folder, name) < 0)
		return -ENOMEM;
	if (asprintf(&hook->path, "%s/hook", hook->dir) < 0)
		return -ENOMEM;
	hook->off = stat(hook->path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);
	return hook->off ? 0 : parse(hook);
}

static int is_hook(const struct dirent *e)
{
	return hookfile_is_name(e->d_name);
}

/* Those whose names were not seen yet. */
static int read_folder(struct hookdirs *h, const struct build *b, const char *folder)
{
	struct dirent **entries = NULL;
	int n = scandir(folder, &entries, is_hook, alphasort), err = 0;

	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;

		if (err == 0 && !strings_has(&b->no_hooks, name) && !hookdirs_find(h, name))
			err = add(h, folder, name);
		free(entries[i]);
	}
	free(entries);
	if (h->count > 0)
		qsort(h->items, h->count, sizeof(*h->items), compare);
	return err;
}

static int add_folder(struct hookdirs *h, const struct build *b, const char *folder)
{
	const char *root = b->sysroot ? b->sysroot : "";
	char here[PATH_MAX];

	return rootpath_here(here, root, folder) == 0 ? strings_add(&h->folders, here) : 0;
}

/* There are the hooks of other packages as well, which are not for each system; see --sysroot. */
static bool is_home_or_not_there(const char *folder)
{
	struct stat home, st;

	return stat(folder, &st) < 0 ||
	       (stat(PROGRAM_HOME "/hooks.d", &home) == 0 && home.st_dev == st.st_dev &&
		       home.st_ino == st.st_ino);
}

static int name_folders(struct hookdirs *h, const struct build *b)
{
	char path[PATH_MAX];
	int err = 0;

	for (size_t i = 0; err == 0 && i < b->hook_dirs.count; i++)
		err = strings_add(&h->folders, b->hook_dirs.items[i]);
	if (err == 0)
		err = add_folder(h, b, "/etc/kinit/hooks.d");
	for (unsigned i = 0; err == 0 && program_place(path, i, "hooks.d"); i++)
		err = is_home_or_not_there(path) ? 0 : strings_add(&h->folders, path);
	return err < 0 ? err : add_folder(h, b, PROGRAM_HOME "/hooks.d");
}

/* A folder that somebody names is there. */
static int check_named(const struct build *b)
{
	struct stat st;

	for (size_t i = 0; i < b->hook_dirs.count; i++) {
		const char *dir = b->hook_dirs.items[i];
		int err = stat(dir, &st) < 0 ? -errno : S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;

		if (err < 0) {
			warnx("--hooks %s: %s", dir, strerror(-err));
			return err;
		}
	}
	return 0;
}

int hookdirs_read(struct hookdirs *h, const struct build *b)
{
	int err = check_named(b);

	if (err == 0)
		err = name_folders(h, b);
	for (size_t i = 0; err == 0 && i < h->folders.count; i++)
		err = read_folder(h, b, h->folders.items[i]);
	return err;
}

void hookdirs_free(struct hookdirs *h)
{
	for (size_t i = 0; i < h->count; i++) {
		struct hookdir *hook = &h->items[i];

		hookfile_free(&hook->says);
		free(hook->name);
		free(hook->dir);
		free(hook->path);
		free(hook->text);
		free(hook->cut);
	}
	free(h->items);
	strings_free(&h->folders);
	strings_free(&h->programs);
}
