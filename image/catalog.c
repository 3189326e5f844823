/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/catalog.h"
#include "image/archive.h"
#include "image/imagefile.h"
#include "image/links.h"
#include "image/pathname.h"
#include "lib/vec.h"

#include <err.h>
#include <errno.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

enum { COPY_SIZE = 64 * 1024 };

static void free_file(struct catalog_file *file)
{
	free(file->name);
	free(file->target);
}

/* The later one of two of the same name comes first. */
static int compare(const void *a, const void *b)
{
	const struct catalog_file *x = a, *y = b;
	int how = strcmp(x->name, y->name);

	return how ? how : x->order < y->order ? 1 : -1;
}

void catalog_sort(struct catalog *c)
{
	size_t kept = 0;

	if (c->count > 0)
		qsort(c->files, c->count, sizeof(*c->files), compare);
	for (size_t i = 0; i < c->count; i++) {
		if (kept > 0 && strcmp(c->files[kept - 1].name, c->files[i].name) == 0)
			free_file(&c->files[i]);
		else
			c->files[kept++] = c->files[i];
	}
	c->count = kept;
}

static int add_file(struct catalog *c, const struct archive_entry *e, size_t order)
{
	struct catalog_file *grown = vec_grow(c->files, &c->room, c->count + 1, sizeof(*grown));
	struct catalog_file *new;

	if (!grown)
		return -ENOMEM;
	c->files = grown;
	new = &grown[c->count];
	*new = (struct catalog_file){ .name = strdup(e->name),
		.mode = e->mode,
		.uid = e->uid,
		.gid = e->gid,
		.rmajor = e->rmajor,
		.rminor = e->rminor,
		.order = order };
	if (S_ISLNK(e->mode))
		new->target = strdup(e->target);
	c->count++;
	if (!new->name || (S_ISLNK(e->mode) && !new->target))
		return -ENOMEM;
	/* One with ".." is known by the name that the archive has. */
	pathname_normalize(new->name);
	return 0;
}

/* The row of what E holds, which may have been another name's. */
static int find_data(struct catalog *c, struct links *links, const struct archive_entry *e)
{
	struct catalog_data *grown =
		vec_grow(c->data, &c->data_room, c->data_count + 1, sizeof(*grown));
	size_t row = c->data_count;
	int err = grown ? 0 : -ENOMEM;

	if (grown) {
		c->data = grown;
		err = links_find(links, e, &row);
	}
	if (err < 0)
		return err;
	if (row == c->data_count)
		c->data[c->data_count++] =
			(struct catalog_data){ .holder = c->files[c->count - 1].order };
	c->files[c->count - 1].data = row;
	return 0;
}

static int read_data(struct catalog *c, struct imagefile *image, const struct archive_entry *e)
{
	static uint8_t buffer[COPY_SIZE];
	const struct catalog_file *file = &c->files[c->count - 1];
	struct catalog_data *data = &c->data[file->data];
	ssize_t n;

	if (!S_ISREG(e->mode) || e->size == 0)
		return 0;
	*data = (struct catalog_data){ .size = e->size, .holder = file->order };
	while ((n = imagefile_data(image, buffer, sizeof(buffer))) > 0) {
		data->crc64 = lzma_crc64(buffer, (size_t)n, data->crc64);
		data->crc32 = (uint32_t)crc32(data->crc32, buffer, (uInt)n);
	}
	return (int)n;
}

static int add_entry(struct catalog *c, struct links *links, const struct archive_entry *e)
{
	size_t order = c->count;
	int err = order < CATALOG_MAX ? add_file(c, e, order) : -EFBIG;

	if (err == 0)
		err = find_data(c, links, e);
	if (err == -EFBIG)
		warnx("more than %d entries: too much for an initramfs", CATALOG_MAX);
	else if (err < 0)
		warnx("out of memory");
	return err;
}

int catalog_read(struct catalog *c, struct imagefile *image)
{
	struct archive_entry *e = malloc(sizeof(*e));
	struct links links = { NULL };
	int err = e ? 1 : -ENOMEM;

	while (err > 0) {
		err = imagefile_next(image, e);
		if (err <= 0)
			break;
		err = add_entry(c, &links, e);
		if (err == 0)
			err = read_data(c, image, e);
		err = err < 0 ? err : 1;
	}
	links_free(&links);
	free(e);
	catalog_sort(c);
	return err;
}

void catalog_free(struct catalog *c)
{
	for (size_t i = 0; i < c->count; i++)
		free_file(&c->files[i]);
	free(c->files);
	free(c->data);
}

static int compare_name(const void *name, const void *file)
{
	return strcmp(name, ((const struct catalog_file *)file)->name);
}

const struct catalog_file *catalog_find(const struct catalog *c, const char *name)
{
	if (c->count == 0)
		return NULL;
	return bsearch(name, c->files, c->count, sizeof(*c->files), compare_name);
}
