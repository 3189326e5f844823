/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/bring.h"
#include "image/rootpath.h"
#include "image/strings.h"
#include "image/tree.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int offer(const struct bring *b, const char *path, mode_t mode, const char *source)
{
	return tree_offer(b->tree, &(struct tree_node){ .path = (char *)path,
					   .source = (char *)source,
					   .mode = mode,
					   .whose = b->whose });
}

/* Where REAL is on this machine, in the PATH_MAX bytes at HERE. */
static int place(const struct bring *b, char *here, const char *real)
{
	return snprintf(here, PATH_MAX, "%s/%s", b->root, real) < PATH_MAX ? 0 : -ENAMETOOLONG;
}

static int offer_link(const struct bring *b, const char *link)
{
	char here[PATH_MAX], target[PATH_MAX];
	int err = place(b, here, link);
	ssize_t n = err == 0 ? readlink(here, target, sizeof(target) - 1) : 0;

	if (err < 0 || n < 0)
		return err < 0 ? err : -errno;
	target[n] = '\0';
	return offer(b, link, S_IFLNK | 0777, target);
}

/* A file, a directory or a device, without what is in it. */
static int offer_itself(const struct bring *b, const char *real)
{
	char here[PATH_MAX];
	struct stat st;
	int err = place(b, here, real);

	if (err < 0 || !*real)
		return err;
	if (lstat(here, &st) < 0)
		return -errno;
	if (S_ISREG(st.st_mode))
		return offer(b, real, st.st_mode, here);
	if (S_ISDIR(st.st_mode))
		return offer(b, real, st.st_mode, NULL);
	return -EINVAL;
}

static int offer_above(const struct bring *b, const char *real)
{
	char path[PATH_MAX], *slash;
	int err = 0;

	snprintf(path, sizeof(path), "%s", real);
	while (err == 0 && (slash = strrchr(path, '/'))) {
		*slash = '\0';
		err = offer_itself(b, path);
	}
	return err;
}

int bring_link(const struct bring *b, const char *path, const char *target)
{
	return offer(b, path, S_IFLNK | 0777, target);
}

static int offer_links(const struct bring *b, const struct strings *links)
{
	int err = 0;

	for (size_t i = 0; err == 0 && i < links->count; i++) {
		err = offer_link(b, links->items[i]);
		if (err == 0)
			err = offer_above(b, links->items[i]);
	}
	return err;
}

/* The top of a merged system has links to the folders in usr, and programs call each other by these. */
static int offer_merged(const struct bring *b, const char *real)
{
	static const char *const tops[] = { "bin", "sbin", "lib", "lib32", "lib64", "libx32" };
	int err = 0;

	for (size_t i = 0; err == 0 && i < sizeof(tops) / sizeof(*tops); i++) {
		struct strings links = { 0 };
		char target[PATH_MAX];

		if (rootpath_resolve(target, b->root, tops[i], &links) == 0 &&
			strncmp(real, target, strlen(target)) == 0 && real[strlen(target)] == '/')
			err = offer_links(b, &links);
		strings_free(&links);
	}
	return err;
}

/* With all that is on the way to REAL, which it is then. */
static int bring(const struct bring *b, const char *path, char *real)
{
	struct strings links = { 0 };
	int err = rootpath_resolve(real, b->root, path, &links);

	if (err == 0)
		err = offer_links(b, &links);
	strings_free(&links);
	if (err == 0)
		err = offer_above(b, real);
	if (err == 0)
		err = offer_merged(b, real);
	return err < 0 ? err : offer_itself(b, real);
}

int bring_file(const struct bring *b, const char *path)
{
	char real[PATH_MAX];

	return bring(b, path, real);
}

static int bring_below(const struct bring *b, const char *real);

/* What the link leads to need not be there. */
static int bring_linked(const struct bring *b, const char *path)
{
	char here[PATH_MAX];
	struct stat st;

	if (rootpath_here(here, b->root, path) < 0 || stat(here, &st) < 0 || !S_ISREG(st.st_mode))
		return offer_link(b, path);
	return bring_file(b, path);
}

static int bring_entry(const struct bring *b, const char *path)
{
	char here[PATH_MAX];
	struct stat st;
	int err = place(b, here, path);

	if (err < 0 || lstat(here, &st) < 0)
		return err < 0 ? err : -errno;
	if (S_ISLNK(st.st_mode))
		return bring_linked(b, path);
	/* (A socket or a pipe is of no use to anybody there.) */
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return 0;
	err = offer_itself(b, path);
	return err == 0 && S_ISDIR(st.st_mode) ? bring_below(b, path) : err;
}

static int bring_below(const struct bring *b, const char *real)
{
	char here[PATH_MAX], path[PATH_MAX];
	int err = place(b, here, real);
	DIR *dir = err == 0 ? opendir(here) : NULL;
	struct dirent *e;

	if (!dir)
		return err < 0 ? err : -errno;
	while (err == 0 && (e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (snprintf(path, sizeof(path), "%s%s%s", real, *real ? "/" : "", e->d_name) >=
			PATH_MAX)
			err = -ENAMETOOLONG;
		else
			err = bring_entry(b, path);
	}
	closedir(dir);
	return err;
}

int bring_all(const struct bring *b, const char *path)
{
	char real[PATH_MAX], here[PATH_MAX];
	struct stat st;
	int err = bring(b, path, real);

	if (err == 0)
		err = place(b, here, real);
	if (err == 0 && stat(here, &st) < 0)
		err = -errno;
	return err == 0 && S_ISDIR(st.st_mode) ? bring_below(b, real) : err;
}
