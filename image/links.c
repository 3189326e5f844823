/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/links.h"
#include "image/archive.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <sys/stat.h>

struct first {
	size_t archive;
	uint32_t ino, major, minor;
	size_t value;
};

static int order(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

static int compare(const void *a, const void *b)
{
	const struct first *x = a, *y = b;
	int how = order(x->archive, y->archive);

	if (how == 0)
		how = order(x->ino, y->ino);
	if (how == 0)
		how = order(x->major, y->major);
	return how ? how : order(x->minor, y->minor);
}

int links_find(struct links *links, const struct archive_entry *e, size_t *value)
{
	struct first *new, **there;

	if (e->nlink < 2 || !S_ISREG(e->mode))
		return 0;
	new = malloc(sizeof(*new));
	if (!new)
		return -ENOMEM;
	*new = (struct first){ e->archive, e->ino, e->major, e->minor, *value };
	there = tsearch(new, &links->root, compare);
	if (there && *there == new)
		return 0;
	free(new);
	if (!there)
		return -ENOMEM;
	*value = (*there)->value;
	return 1;
}

void links_free(struct links *links)
{
	tdestroy(links->root, free);
	links->root = NULL;
}
