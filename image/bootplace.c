/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/bootplace.h"
#include "image/bootentry.h"
#include "image/strings.h"
#include "lib/text.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* (No entry is larger.) */
enum { TEXT_SIZE = 64 * 1024, TOKEN_SIZE = 256 };

#define ENTRIES "/loader/entries"

/* What is looked for, and what was found of it. */
struct search {
	const char *root, *version;
	char token[TOKEN_SIZE]; /* what the names of this system's entries begin with, or "" */
	const char *boot;       /* which of boots[] the entries are in */
	struct strings names;   /* of the entries for VERSION */
};

/* Where kernel-install(8) looks for $BOOT, in its order. */
static const char *const boots[] = { "/efi", "/boot", "/boot/efi" };

/* Up to SIZE - 1 bytes of a file, terminated.  Returns their number or -errno. */
static ssize_t read_text(const char *path, char *text, size_t size)
{
	FILE *file = fopen(path, "re");
	size_t n;
	bool failed;

	text[0] = '\0';
	if (!file)
		return -errno;
	n = fread(text, 1, size - 1, file);
	failed = ferror(file);
	fclose(file);
	text[failed ? 0 : n] = '\0';
	return failed ? -EIO : (ssize_t)n;
}

/* kernel-install(8), --entry-token=auto */
static void find_token(struct search *s)
{
	static const char *const files[] = { "/etc/kernel/entry-token", "/etc/machine-id" };
	char *path;

	for (size_t i = 0; !*s->token && i < sizeof(files) / sizeof(*files); i++) {
		if (asprintf(&path, "%s%s", s->root, files[i]) < 0)
			return;
		read_text(path, s->token, sizeof(s->token));
		s->token[strcspn(s->token, "\r\n")] = '\0';
		free(path);
	}
}

static char *read_entry(const struct search *s, const char *name)
{
	char *path, *text = malloc(TEXT_SIZE);

	if (!text || asprintf(&path, "%s%s" ENTRIES "/%s", s->root, s->boot, name) < 0) {
		free(text);
		return NULL;
	}
	read_text(path, text, TEXT_SIZE);
	free(path);
	return text;
}

static int add_if_wanted(struct search *s, const char *name)
{
	size_t n = strlen(name);
	char *text;
	int err = 0;

	if (n < 6 || strcmp(name + n - 5, ".conf") != 0 || bootentry_is_second(name))
		return 0;
	text = read_entry(s, name);
	if (!text)
		return -ENOMEM;
	if (bootentry_is_for(text, s->version))
		err = strings_add(&s->names, name);
	free(text);
	return err;
}

static int list_entries(struct search *s)
{
	struct dirent *e;
	char *path;
	DIR *folder;
	int err = 0;

	if (asprintf(&path, "%s%s" ENTRIES, s->root, s->boot) < 0)
		return -ENOMEM;
	folder = opendir(path);
	free(path);
	while (err == 0 && folder && (e = readdir(folder)))
		err = add_if_wanted(s, e->d_name);
	if (folder)
		closedir(folder);
	return err;
}

/* Several systems may share the folder, and even have a kernel of one version. */
static int choose_entry(struct search *s, const char **name)
{
	strings_unique(&s->names);
	*name = s->names.count ? s->names.items[0] : NULL;
	for (size_t i = 0; *s->token && i < s->names.count; i++) {
		if (text_starts(s->names.items[i], s->token)) {
			*name = s->names.items[i];
			return 0;
		}
	}
	if (s->names.count < 2)
		return 0;
	warnx("--also: %s%s" ENTRIES
	      " has several entries for Linux %s, %s and %s, and none is named after "
	      "/etc/machine-id",
		s->root, s->boot, s->version, s->names.items[0], s->names.items[1]);
	return -ENOTUNIQ;
}

static int find_entry(struct search *s, const char **name)
{
	int err = 0;

	for (size_t i = 0; err == 0 && s->names.count == 0 && i < sizeof(boots) / sizeof(*boots);
		i++) {
		s->boot = boots[i];
		err = list_entries(s);
	}
	return err < 0 ? err : choose_entry(s, name);
}

/* The kernel's path in an entry begins at the file system that the entries are on, which need not be one of its own. */
static const char *where_paths_begin(const struct search *s, const char *kernel)
{
	char *path;
	bool there;

	if (asprintf(&path, "%s%s%s", s->root, s->boot, kernel) < 0)
		return s->boot;
	there = access(path, F_OK) == 0;
	free(path);
	return there ? s->boot : "";
}

/* What leads anywhere else is no place to write to. */
static bool stays_below(const char *path)
{
	const char *up = path;

	while ((up = strstr(up, "/..")) && up[3] != '/' && up[3] != '\0')
		up++;
	return *path == '/' && !up;
}

static int check_kernel(const struct search *s, const char *name, const char *kernel)
{
	if (kernel && stays_below(kernel))
		return 0;
	warnx("--also: %s%s" ENTRIES "/%s: its kernel is %s%s", s->root, s->boot, name,
		kernel ? "not below that folder's file system: " : "not named",
		kernel ? kernel : "");
	return -EINVAL;
}

static int place_entry(struct bootplace *p, const struct search *s, const char *name)
{
	char *text = read_entry(s, name), *kernel = text ? bootentry_value(text, "linux") : NULL;
	char *second = bootentry_second_name(name), *initrd = NULL;
	const char *begin = kernel ? where_paths_begin(s, kernel) : "";
	const char *slash = kernel ? strrchr(kernel, '/') : NULL;
	int err = text ? check_kernel(s, name, kernel) : -ENOMEM;
	int folder = slash ? (int)(slash - kernel) : 0;

	p->loader = BOOTPLACE_ENTRIES;
	if (err == 0 && second &&
		asprintf(&initrd, "%.*s/kinit-%s.img", folder, kernel ? kernel : "", s->version) >=
			0 &&
		asprintf(&p->image, "%s%s%s", s->root, begin, initrd) >= 0 &&
		asprintf(&p->entry, "%s%s" ENTRIES "/%s", s->root, s->boot, second) >= 0)
		p->text = bootentry_second(text, initrd);
	if (err == 0 && !p->text)
		err = -ENOMEM;
	free(text);
	free(kernel);
	free(second);
	free(initrd);
	return err;
}

/* Debian and others; Fedora and openSUSE. */
static int place_grub(struct bootplace *p, const char *root, const char *version)
{
	static const char *const configs[] = { "/boot/grub/grub.cfg", "/boot/grub2/grub.cfg" };

	for (size_t i = 0; i < sizeof(configs) / sizeof(*configs); i++) {
		if (asprintf(&p->config, "%s%s", root, configs[i]) < 0)
			return -ENOMEM;
		if (access(p->config, F_OK) == 0) {
			p->loader = BOOTPLACE_GRUB;
			break;
		}
		free(p->config);
		p->config = NULL;
	}
	return asprintf(&p->image, "%s/boot/kinit-%s.img", root, version) < 0 ? -ENOMEM : 0;
}

int bootplace_find(struct bootplace *p, const char *root, const char *version)
{
	struct search s = { .root = root, .version = version };
	const char *name = NULL;
	int err;

	*p = (struct bootplace){ 0 };
	find_token(&s);
	err = find_entry(&s, &name);
	if (err == 0)
		err = name ? place_entry(p, &s, name) : place_grub(p, root, version);
	strings_free(&s.names);
	return err;
}

void bootplace_free(struct bootplace *p)
{
	free(p->image);
	free(p->entry);
	free(p->text);
	free(p->config);
}
