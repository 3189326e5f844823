/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/rootpath.h"
#include "image/strings.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 40 };

struct walk {
	const char *root;
	char *real; /* how far it is; "" is the top */
	char rest[PATH_MAX];
	unsigned links;
	struct strings *met;
};

static bool fits(int length)
{
	return length >= 0 && length < PATH_MAX;
}

/* Cuts the first part off the rest; false: there is none. */
static bool next_part(struct walk *w, char part[NAME_MAX + 1])
{
	char *start = w->rest + strspn(w->rest, "/");
	size_t n = strcspn(start, "/");

	if (n > NAME_MAX)
		n = NAME_MAX;
	memcpy(part, start, n);
	part[n] = '\0';
	memmove(w->rest, start + n, strlen(start + n) + 1);
	return n > 0;
}

/* (There is nothing above the top.) */
static void go_up(struct walk *w)
{
	char *slash = strrchr(w->real, '/');

	*(slash ? slash : w->real) = '\0';
}

/* HERE is the link, which is the last part of w->real. */
static int follow(struct walk *w, const char *here)
{
	char target[PATH_MAX], rest[PATH_MAX];
	ssize_t n = readlink(here, target, sizeof(target) - 1);

	if (n < 0)
		return -errno;
	target[n] = '\0';
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if (w->met && strings_add(w->met, w->real) < 0)
		return -ENOMEM;
	if (!fits(snprintf(rest, sizeof(rest), "%s/%s", target, w->rest)))
		return -ENAMETOOLONG;
	memcpy(w->rest, rest, strlen(rest) + 1);
	if (*target == '/')
		w->real[0] = '\0';
	else
		go_up(w);
	return 0;
}

static int enter(struct walk *w, const char *part)
{
	char here[PATH_MAX];
	size_t n = strlen(w->real);
	struct stat st;

	if (!fits(snprintf(w->real + n, PATH_MAX - n, "%s%s", n ? "/" : "", part) + (int)n) ||
		!fits(snprintf(here, sizeof(here), "%s/%s", w->root, w->real)))
		return -ENAMETOOLONG;
	if (lstat(here, &st) < 0)
		return -errno;
	if (S_ISLNK(st.st_mode))
		return follow(w, here);
	return w->rest[strspn(w->rest, "/")] && !S_ISDIR(st.st_mode) ? -ENOTDIR : 0;
}

int rootpath_resolve(char *real, const char *root, const char *path, struct strings *links)
{
	struct walk w = { .root = root, .real = real, .met = links };
	char part[NAME_MAX + 1];
	int err = 0;

	*real = '\0';
	if (!fits(snprintf(w.rest, sizeof(w.rest), "%s", path)))
		return -ENAMETOOLONG;
	while (err == 0 && next_part(&w, part)) {
		if (strcmp(part, "..") == 0)
			go_up(&w);
		else if (strcmp(part, ".") != 0)
			err = enter(&w, part);
	}
	return err;
}

int rootpath_here(char *here, const char *root, const char *path)
{
	char real[PATH_MAX];
	int err = rootpath_resolve(real, root, path, NULL);

	if (err == 0 && !fits(snprintf(here, PATH_MAX, "%s/%s", root, real)))
		err = -ENAMETOOLONG;
	return err;
}
