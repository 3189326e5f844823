/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kinit-image cat IMAGE FILE: what does the real system's kernel see in this file of the image?
 */
#include "image/catalog.h"
#include "image/command.h"
#include "image/imagefile.h"
#include "image/pathname.h"
#include "image/show.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { COPY_SIZE = 64 * 1024 };

static int read_catalog(struct catalog *c, const char *path)
{
	struct imagefile *image;
	int err = imagefile_open(&image, path);

	if (err < 0)
		return err;
	err = catalog_read(c, image);
	imagefile_close(image);
	return err;
}

/* An archive may have what lies behind a link of an earlier one, which is how it is listed then. */
static int find_as_listed(
	const struct catalog *c, const char *name, const struct catalog_file **file)
{
	char *copy = strdup(name);

	if (!copy)
		return -ENOMEM;
	pathname_normalize(copy);
	*file = catalog_find(c, copy);
	free(copy);
	return *file ? 0 : -ENOENT;
}

static int find_file(const struct catalog *c, char **operands, const struct catalog_file **file)
{
	int err = catalog_resolve(c, operands[1], file);

	if (err == -ENOENT)
		err = find_as_listed(c, operands[1], file);
	if (err == 0 && !S_ISREG((*file)->mode)) {
		warnx("%s: %s is a %s", operands[0], operands[1], show_type((*file)->mode));
		return -EINVAL;
	}
	if (err < 0)
		warnx("%s: %s: %s", operands[0], operands[1],
			err == -ENOENT ? "no such file in the image" : strerror(-err));
	return err;
}

static int print_data(struct imagefile *image)
{
	static char buffer[COPY_SIZE];
	ssize_t n;

	while ((n = imagefile_data(image, buffer, sizeof(buffer))) > 0) {
		if (fwrite(buffer, 1, (size_t)n, stdout) != (size_t)n)
			return -EIO;
	}
	return (int)n;
}

/* The entry with this number. */
static int print_entry(const char *path, size_t number, struct archive_entry *e)
{
	struct imagefile *image;
	int err = imagefile_open(&image, path);

	if (err < 0)
		return err;
	for (size_t i = 0; err >= 0 && i <= number; i++)
		err = imagefile_next(image, e) > 0 ? 0 : -EIO;
	if (err == 0)
		err = print_data(image);
	imagefile_close(image);
	return err;
}

int cat_run(const struct command_line *line)
{
	struct archive_entry *e = malloc(sizeof(*e));
	struct catalog c = { 0 };
	const struct catalog_file *file = NULL;
	int damage = e ? read_catalog(&c, line->operands[0]) : -ENOMEM, err = damage;

	/* What comes before the damage is still worth a look. */
	if (c.count > 0 && damage != -EINTR)
		err = find_file(&c, line->operands, &file);
	if (err == 0 && file && catalog_data(&c, file)->size > 0)
		err = print_entry(line->operands[0], catalog_data(&c, file)->holder, e);
	catalog_free(&c);
	free(e);
	return err < 0 || damage < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
