/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/tree.h"
#include "image/cpio.h"
#include "image/progress.h"
#include "image/treelinks.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_SIZE = 256 * 1024 };

static int grow(struct tree *t)
{
	size_t room = t->room ? 2 * t->room : 256;
	struct tree_node *nodes;

	if (t->count < t->room)
		return 0;
	nodes = realloc(t->nodes, room * sizeof(*nodes));
	if (!nodes)
		return -ENOMEM;
	t->nodes = nodes;
	t->room = room;
	return 0;
}

static int add(struct tree *t, const struct tree_node *what)
{
	struct tree_node node = *what;

	if (grow(t) < 0)
		return -ENOMEM;
	node.path = strdup(what->path);
	node.source = what->source ? strdup(what->source) : NULL;
	node.order = t->count;
	if (!node.path || (what->source && !node.source)) {
		free(node.path);
		free(node.source);
		return -ENOMEM;
	}
	t->nodes[t->count++] = node;
	return 0;
}

int tree_add(struct tree *t, const char *path, mode_t mode, const char *source)
{
	return add(t, &(struct tree_node){
			      .path = (char *)path, .mode = mode, .source = (char *)source });
}

int tree_add_device(struct tree *t, const char *path, mode_t mode, dev_t rdev)
{
	return add(t, &(struct tree_node){ .path = (char *)path, .mode = mode, .rdev = rdev });
}

int tree_offer(struct tree *t, const struct tree_node *node)
{
	return add(t, node);
}

/* By path; what was added last comes first, so that an explicit mode beats a default. */
static int compare(const void *a, const void *b)
{
	const struct tree_node *x = a, *y = b;
	int err = strcmp(x->path, y->path);

	if (err == 0)
		err = x->order < y->order ? 1 : -1;
	return err;
}

static void sort(struct tree *t)
{
	if (t->count > 0)
		qsort(t->nodes, t->count, sizeof(*t->nodes), compare);
}

static void free_node(struct tree_node *node)
{
	free(node->path);
	free(node->source);
}

static bool is_link_for(const struct tree_node *link, const struct tree_node *directory)
{
	return S_ISLNK(link->mode) && S_ISDIR(directory->mode) && (link->whose || directory->whose);
}

static bool is_same(const struct tree_node *a, const struct tree_node *b)
{
	return a->mode == b->mode && a->source && b->source && strcmp(a->source, b->source) == 0;
}

/* Of two with one name, does the LATER one go?  As sorted; -EEXIST: neither may. */
static int choose(const struct tree_node *sooner, const struct tree_node *later)
{
	bool directories = S_ISDIR(sooner->mode) && S_ISDIR(later->mode);

	if (is_link_for(sooner, later) || is_link_for(later, sooner))
		return S_ISLNK(sooner->mode);
	if (!sooner->whose != !later->whose)
		return later->whose != NULL;
	/* What is offered twice is of the first who did. */
	if (later->whose && is_same(sooner, later))
		return 0;
	return directories ? 1 : -EEXIST;
}

/* One directory may be added often. */
static int merge(struct tree *t)
{
	size_t kept = 0;

	sort(t);
	for (size_t i = 0; i < t->count; i++) {
		struct tree_node *node = &t->nodes[i], *last = kept ? &t->nodes[kept - 1] : NULL;
		int goes;

		if (!last || strcmp(last->path, node->path) != 0) {
			t->nodes[kept++] = *node;
			continue;
		}
		goes = choose(last, node);
		if (goes < 0) {
			warnx("/%s: two files want this name in the image", node->path);
			/* Nodes between kept and i were moved or freed. */
			memmove(&t->nodes[kept], node, (t->count - i) * sizeof(*node));
			t->count -= i - kept;
			return -EEXIST;
		}
		free_node(goes ? node : last);
		if (!goes)
			*last = *node;
	}
	t->count = kept;
	return 0;
}

static int compare_key(const void *key, const void *node)
{
	return strcmp(key, ((const struct tree_node *)node)->path);
}

/* The first COUNT nodes are sorted. */
static int add_parents_of(struct tree *t, size_t count, char *path)
{
	for (char *slash = strrchr(path, '/'); slash; slash = strrchr(path, '/')) {
		struct tree_node *above;
		int err;

		*slash = '\0';
		above = bsearch(path, t->nodes, count, sizeof(*above), compare_key);
		if (above && !S_ISDIR(above->mode)) {
			warnx("/%s: in the image no directory, but files are to go below it", path);
			return -EEXIST;
		}
		err = above ? 0 : tree_add(t, path, S_IFDIR | 0755, NULL);
		if (err < 0 || above)
			return err;
	}
	return 0;
}

const struct tree_node *tree_find(const struct tree *t, const char *path)
{
	return t->count ? bsearch(path, t->nodes, t->count, sizeof(*t->nodes), compare_key) : NULL;
}

bool tree_reaches(const struct tree *t, const char *path)
{
	const char *name = path + strspn(path, "/");
	char *copy = strdup(name), *slash;
	const struct tree_node *above = NULL;
	bool there = tree_find(t, name);

	while (copy && !there && !above && (slash = strrchr(copy, '/'))) {
		*slash = '\0';
		above = tree_find(t, copy);
	}
	free(copy);
	return there || (above && S_ISLNK(above->mode));
}

int tree_settle(struct tree *t)
{
	size_t count;
	int err = treelinks_follow(t);

	if (err == 0)
		err = merge(t);
	count = t->count;
	for (size_t i = 0; err == 0 && i < count; i++) {
		char *path = strdup(t->nodes[i].path);

		err = path ? add_parents_of(t, count, path) : -ENOMEM;
		free(path);
	}
	return err < 0 ? err : merge(t);
}

static int mark_above(struct tree *t, const char *path, int part)
{
	char *copy = strdup(path), *slash;

	if (!copy)
		return -ENOMEM;
	while ((slash = strrchr(copy, '/'))) {
		*slash = '\0';
		t->nodes[tree_find(t, copy) - t->nodes].parts |= part;
	}
	free(copy);
	return 0;
}

int tree_divide(struct tree *t, enum tree_part part, bool (*is_in)(const struct tree_node *node))
{
	int err = 0, count = 0;

	for (size_t i = 0; err == 0 && i < t->count; i++) {
		struct tree_node *node = &t->nodes[i];

		if (!node->parts || !S_ISREG(node->mode))
			node->parts |= TREE_REST;
		if (!S_ISREG(node->mode) || node->parts != TREE_REST || !is_in(node))
			continue;
		node->parts = part;
		err = mark_above(t, node->path, part);
		count++;
	}
	return err < 0 ? err : count;
}

static int copy_data(struct cpio *c, int fd, uint64_t size)
{
	static char buffer[COPY_SIZE];

	while (size > 0) {
		ssize_t n = read(fd, buffer, size < COPY_SIZE ? (size_t)size : COPY_SIZE);
		int err;

		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return n < 0 ? -errno : -ENODATA;
		err = cpio_data(c, buffer, (size_t)n);
		if (err < 0)
			return err;
		size -= (uint64_t)n;
	}
	return 0;
}

/* The size of a file is fixed at this moment; one that shrinks while being read is -ENODATA. */
static int write_file(struct cpio *c, const struct tree_node *node)
{
	struct cpio_entry e = { .path = node->path, .mode = node->mode };
	struct stat st;
	int fd, err;

	fd = open(node->source, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = fstat(fd, &st) < 0 ? -errno : 0;
	if (err == 0 && !S_ISREG(st.st_mode))
		err = -EINVAL;
	if (err == 0) {
		e.size = (uint64_t)st.st_size;
		err = cpio_begin(c, &e);
	}
	if (err == 0)
		err = copy_data(c, fd, e.size);
	close(fd);
	return err;
}

static int write_other(struct cpio *c, const struct tree_node *node)
{
	struct cpio_entry e = { .path = node->path, .mode = node->mode, .rdev = node->rdev };
	int err;

	if (S_ISLNK(node->mode))
		e.size = strlen(node->source);
	err = cpio_begin(c, &e);
	return err < 0 || e.size == 0 ? err : cpio_data(c, node->source, (size_t)e.size);
}

int tree_write(const struct tree *t, struct sink *out, int parts, uint32_t mtime)
{
	struct cpio c = { .out = out, .mtime = mtime };
	int err = 0;

	for (size_t i = 0; err == 0 && i < t->count; i++) {
		const struct tree_node *node = &t->nodes[i];

		progress_at(i, t->count);
		if (parts != TREE_ALL && !(node->parts & parts))
			continue;
		err = S_ISREG(node->mode) ? write_file(&c, node) : write_other(&c, node);
		if (err < 0 && err != -EINTR)
			warnx("writing /%s to the image: %s", node->path, strerror(-err));
	}
	return err < 0 ? err : cpio_end(&c);
}

uint64_t tree_size(const struct tree_node *node)
{
	struct stat st;

	if (S_ISREG(node->mode))
		return stat(node->source, &st) == 0 ? (uint64_t)st.st_size : 0;
	return S_ISLNK(node->mode) ? strlen(node->source) : 0;
}

void tree_list(const struct tree *t)
{
	for (size_t i = 0; i < t->count; i++)
		printf("/%s\n", t->nodes[i].path);
}

void tree_free(struct tree *t)
{
	for (size_t i = 0; i < t->count; i++)
		free_node(&t->nodes[i]);
	free(t->nodes);
}
