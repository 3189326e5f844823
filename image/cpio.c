/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/cpio.h"
#include "image/compress.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

enum { HEADER_SIZE = 110, ALIGN = 4 };

static int put(struct cpio *c, const void *data, size_t size)
{
	c->at += size;
	return sink_write(c->out, data, size);
}

static int pad(struct cpio *c)
{
	static const char zeros[ALIGN];

	return put(c, zeros, (size_t)(-c->at % ALIGN));
}

int cpio_begin(struct cpio *c, const struct cpio_entry *e)
{
	char header[HEADER_SIZE + 1];
	size_t name_size = strlen(e->path) + 1;
	int err;

	if (e->size > UINT32_MAX)
		return -EFBIG;
	snprintf(header, sizeof(header),
		"070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", ++c->inodes,
		(unsigned)e->mode, 0U, 0U, S_ISDIR(e->mode) ? 2U : 1U, c->mtime, (unsigned)e->size,
		0U, 0U, major(e->rdev), minor(e->rdev), (unsigned)name_size, 0U);
	/* The data of the entry before was padded by nobody yet. */
	err = pad(c);
	if (err == 0)
		err = put(c, header, HEADER_SIZE);
	if (err == 0)
		err = put(c, e->path, name_size);
	if (err == 0)
		err = pad(c);
	return err;
}

int cpio_data(struct cpio *c, const void *data, size_t size)
{
	return put(c, data, size);
}

int cpio_end(struct cpio *c)
{
	static const struct cpio_entry trailer = { .path = "TRAILER!!!" };

	return cpio_begin(c, &trailer);
}
