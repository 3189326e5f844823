/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef IMAGE_CATALOG_H
#define IMAGE_CATALOG_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Which files are there once the kernel has unpacked an image?  Of several entries with one name the last one counts,
 * and all names of a hard link have its data.
 */

struct imagefile;

enum { CATALOG_MAX = 1024 * 1024, CATALOG_LINKS = 40 };

struct catalog_data {
	uint32_t size;
	uint64_t
		crc64; /* of the bytes, and another one of them: together they are the same for the same bytes only, */
	uint32_t crc32; /* unless somebody wants them to be */
	size_t holder;  /* the number of the entry in the image that has them, from 0 */
};

struct catalog_file {
	char *name;   /* as in pathname.h */
	char *target; /* of a symbolic link, else NULL */
	mode_t mode;
	uint32_t uid, gid, rmajor, rminor;
	size_t order, data; /* of the entry in the image; index in the table of data */
};

struct catalog {
	struct catalog_file *files; /* by name */
	size_t count, room;
	struct catalog_data *data;
	size_t data_count, data_room;
};

/*
 * Begins with C all zeros; catalog_free() in any case.  Returns 0, or -errno after it was said; then there is what comes
 * before the damage.
 */
int catalog_read(struct catalog *c, struct imagefile *image);
void catalog_free(struct catalog *c);

/* Sorts again, after names were changed. */
void catalog_sort(struct catalog *c);

/* The file with this NAME, or NULL. */
const struct catalog_file *catalog_find(const struct catalog *c, const char *name);

/* The file that PATH leads to by the links of the image.  -ENOENT, -ELOOP, -ENAMETOOLONG or -ENOMEM. */
int catalog_resolve(const struct catalog *c, const char *path, const struct catalog_file **file);

static inline const struct catalog_data *catalog_data(
	const struct catalog *c, const struct catalog_file *file)
{
	return &c->data[file->data];
}

#endif
