/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "image/catalog.h"
#include "image/imagefile.h"
#include "image/show.h"

static void require(int truth)
{
	if (!truth)
		abort();
}

/* Of the C library; nobody reads it here. */
void warnx(const char *format, ...)
{
	(void)format;
}

static struct imagefile *open_memory(const uint8_t *data, size_t size)
{
	struct imagefile *image = malloc(sizeof(*image));

	require(image != NULL);
	image->path = "fuzz";
	image->fd = -1;
	input_from_memory(&image->input, data, size);
	require(archive_open(&image->archive, &image->input) == 0);
	return image;
}

static void close_memory(struct imagefile *image)
{
	archive_close(image->archive);
	free(image);
}

static int is_terminated(const char *text)
{
	return memchr(text, '\0', ARCHIVE_NAME + 1) != NULL;
}

/* All entries without their data.  Returns how it ended, and their number. */
static int list(const uint8_t *data, size_t size, size_t *count)
{
	struct archive_entry *e = malloc(sizeof(*e));
	struct imagefile *image = open_memory(data, size);
	const struct archive_segment *s;
	size_t segments, entries = 0;
	int err;

	require(e != NULL);
	for (*count = 0; (err = imagefile_next(image, e)) > 0; ++*count)
		require(is_terminated(e->name) && is_terminated(e->target));
	require(err == 0 || *archive_why(image->archive));
	s = archive_segments(image->archive, &segments);
	for (size_t i = 0; i < segments; i++) {
		require(s[i].at + s[i].packed <= size);
		entries += s[i].entries;
	}
	require(entries >= *count && entries <= *count + 1);
	close_memory(image);
	free(e);
	return err;
}

static void look_at(const struct catalog *c, FILE *out)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct catalog_file *file = &c->files[i], *found = NULL;
		int err = catalog_resolve(c, file->name, &found);

		require(i == 0 || strcmp(file[-1].name, file->name) < 0);
		require(catalog_find(c, file->name) == file);
		require(file->data < c->data_count);
		require(err == 0 ? found >= c->files && found < c->files + c->count : err < 0);
		show_name(out, file->name);
		show_json(out, file->target ? file->target : "");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static FILE *out;
	struct imagefile *image = open_memory(data, size);
	struct catalog c = { 0 };
	size_t count;
	int err = catalog_read(&c, image);

	out = out ? out : fopen("/dev/null", "w");
	require(list(data, size, &count) == err && c.count <= count + 1);
	look_at(&c, out);
	catalog_free(&c);
	close_memory(image);
	return 0;
}
