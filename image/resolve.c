/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/archive.h"
#include "image/catalog.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A walk: where it is, as a name of the catalog, and what is still to go. */
struct walk {
	char at[ARCHIVE_NAME + 1];
	char rest[2 * ARCHIVE_NAME + 2];
	int links;
};

static void go_up(struct walk *w)
{
	char *slash = strrchr(w->at, '/');

	*(slash ? slash : w->at) = '\0';
}

/* One part down, if it fits. */
static int go_down(struct walk *w, const char *part)
{
	size_t n = strlen(w->at);
	int more = snprintf(w->at + n, sizeof(w->at) - n, "%s%s", n ? "/" : "", part);

	return more < 0 || (size_t)more >= sizeof(w->at) - n ? -ENAMETOOLONG : 0;
}

/* The target is walked before the rest. */
static int follow(struct walk *w, const char *target)
{
	char rest[sizeof(w->rest)];
	int n = snprintf(rest, sizeof(rest), "%s/%s", target, w->rest);

	if (++w->links > CATALOG_LINKS)
		return -ELOOP;
	if (n < 0 || (size_t)n >= sizeof(rest))
		return -ENAMETOOLONG;
	memcpy(w->rest, rest, (size_t)n + 1);
	if (*target == '/')
		*w->at = '\0';
	else
		go_up(w);
	return 0;
}

/* Takes the next part of what is still to go; *PART is "" if there was none. */
static void next_part(struct walk *w, char *part)
{
	size_t begin = strspn(w->rest, "/"), n = strcspn(w->rest + begin, "/");

	memcpy(part, w->rest + begin, n);
	part[n] = '\0';
	memmove(w->rest, w->rest + begin + n, strlen(w->rest + begin + n) + 1);
}

static int step(const struct catalog *c, struct walk *w, const char *part)
{
	const struct catalog_file *file;
	int err;

	if (strcmp(part, ".") == 0)
		return 0;
	if (strcmp(part, "..") == 0) {
		go_up(w);
		return 0;
	}
	err = go_down(w, part);
	file = err == 0 ? catalog_find(c, w->at) : NULL;
	return file && S_ISLNK(file->mode) ? follow(w, file->target) : err;
}

int catalog_resolve(const struct catalog *c, const char *path, const struct catalog_file **file)
{
	char part[sizeof(((struct walk *)0)->rest)];
	struct walk w = { .at = "" };
	int n = snprintf(w.rest, sizeof(w.rest), "%s", path), err = 0;

	if (n < 0 || (size_t)n > ARCHIVE_NAME)
		return -ENAMETOOLONG;
	for (next_part(&w, part); err == 0 && *part; next_part(&w, part))
		err = step(c, &w, part);
	if (err < 0)
		return err;
	*file = catalog_find(c, w.at);
	return *file ? 0 : -ENOENT;
}
