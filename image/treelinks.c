/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/treelinks.h"
#include "image/tree.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LINKS_MAX = 40 };

/* The links of a tree, by their paths. */
struct links {
	const struct tree_node **nodes;
	size_t count;
};

static int compare(const void *a, const void *b)
{
	const struct tree_node *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static int compare_key(const void *key, const void *node)
{
	return strcmp(key, (*(const struct tree_node *const *)node)->path);
}

static int collect(struct links *links, const struct tree *t)
{
	links->nodes = calloc(t->count + 1, sizeof(const struct tree_node *));
	if (!links->nodes)
		return -ENOMEM;
	for (size_t i = 0; i < t->count; i++) {
		if (S_ISLNK(t->nodes[i].mode))
			links->nodes[links->count++] = &t->nodes[i];
	}
	qsort(links->nodes, links->count, sizeof(*links->nodes), compare);
	return 0;
}

static const char *target_of(const struct links *links, const char *path)
{
	const struct tree_node **found =
		bsearch(path, links->nodes, links->count, sizeof(*links->nodes), compare_key);

	return found ? (*found)->source : NULL;
}

/* Without parts "." and "..", and with single slashes, in place. */
static void straighten(char *path)
{
	char *to = path;

	for (char *at = path; *at;) {
		size_t n;

		at += strspn(at, "/");
		n = strcspn(at, "/");
		if (n == 2 && strncmp(at, "..", n) == 0) {
			while (to > path && *--to != '/')
				;
		} else if (n > 0 && (n > 1 || *at != '.')) {
			if (to > path)
				*to++ = '/';
			memmove(to, at, n);
			to += n;
		}
		at += n;
	}
	*to = '\0';
}

/* Puts TARGET in the place of the first N bytes of PATH, which are a link. */
static int replace(char *path, size_t n, const char *target)
{
	char whole[PATH_MAX];
	size_t folder = n;

	while (*target != '/' && folder > 0 && path[folder - 1] != '/')
		folder--;
	if (*target == '/')
		folder = 0;
	if (snprintf(whole, sizeof(whole), "%.*s%s%s", (int)folder, path, target, path + n) >=
		PATH_MAX)
		return -ENAMETOOLONG;
	straighten(whole);
	memcpy(path, whole, strlen(whole) + 1);
	return 0;
}

/* Replaces the first link that is above PATH, or PATH itself if that is asked for.  Returns 1 if there was one. */
static int replace_first(char *path, const struct links *links, bool itself)
{
	for (char *end = path; *end; end += *end == '/') {
		const char *target;
		char kept;

		end += strcspn(end, "/");
		kept = *end;
		if (!kept && !itself)
			return 0;
		*end = '\0';
		target = target_of(links, path);
		*end = kept;
		if (target)
			return replace(path, (size_t)(end - path), target) < 0 ? -ENAMETOOLONG : 1;
	}
	return 0;
}

/* PATH has room for PATH_MAX bytes. */
static int resolve(char *path, const struct links *links, bool itself)
{
	int found = 1;

	for (int i = 0; found == 1; i++)
		found = i < LINKS_MAX ? replace_first(path, links, itself) : -ELOOP;
	return found;
}

/* Where NODE will lie, as a copy, if that is another place; else *TO is NULL. */
static int find_place(char **to, const struct tree_node *node, const struct links *links)
{
	char path[PATH_MAX];
	int err = snprintf(path, sizeof(path), "%s", node->path) < PATH_MAX ? 0 : -ENAMETOOLONG;

	*to = NULL;
	if (err == 0)
		err = resolve(path, links, false);
	if (err < 0)
		warnx("/%s: by the links of the image: %s", node->path, strerror(-err));
	if (err < 0 || strcmp(path, node->path) == 0)
		return err;
	*to = strdup(path);
	return *to ? 0 : -ENOMEM;
}

static void move(struct tree_node *node, char *to)
{
	if (!to)
		return;
	free(node->path);
	node->path = to;
}

/* All are looked up by where they lay, and moved then. */
static int move_links(struct tree *t, struct links *links)
{
	char **places = calloc(links->count + 1, sizeof(*places));
	int err = places ? 0 : -ENOMEM;

	for (size_t i = 0; err == 0 && i < links->count; i++)
		err = find_place(&places[i], links->nodes[i], links);
	for (size_t i = 0; places && i < links->count; i++)
		move(&t->nodes[links->nodes[i] - t->nodes], places[i]);
	free(places);
	qsort(links->nodes, links->count, sizeof(*links->nodes), compare);
	return err;
}

int treelinks_follow(struct tree *t)
{
	struct links links = { 0 };
	int err = collect(&links, t);

	if (err == 0 && links.count > 0)
		err = move_links(t, &links);
	for (size_t i = 0; err == 0 && links.count > 0 && i < t->count; i++) {
		char *place = NULL;

		if (S_ISLNK(t->nodes[i].mode))
			continue;
		err = find_place(&place, &t->nodes[i], &links);
		move(&t->nodes[i], place);
	}
	free(links.nodes);
	return err;
}

const struct tree_node *treelinks_find(const struct tree *t, const char *path)
{
	const struct tree_node *found = NULL;
	struct links links = { 0 };
	char real[PATH_MAX];

	if (collect(&links, t) == 0 && snprintf(real, sizeof(real), "%s", path) < PATH_MAX) {
		straighten(real);
		if (resolve(real, &links, true) == 0)
			found = tree_find(t, real);
	}
	free(links.nodes);
	return found;
}
