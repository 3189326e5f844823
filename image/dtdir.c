/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/dt.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The properties of a node follow the node, before those below it. */
static int files_first(const FTSENT **a, const FTSENT **b)
{
	int x = (*a)->fts_info == FTS_D, y = (*b)->fts_info == FTS_D;

	return x != y ? x - y : strcmp((*a)->fts_name, (*b)->fts_name);
}

static int add_node(struct dt *dt, FTSENT *e)
{
	char *name = strdup(e->fts_level > FTS_ROOTLEVEL ? e->fts_name : "");
	int err = dt_own(dt, name);

	if (err < 0)
		return err;
	e->fts_number = (long)dt->count;
	return dt_add_node(
		dt, e->fts_level > FTS_ROOTLEVEL ? (size_t)e->fts_parent->fts_number : 0, name);
}

/* One that cannot be read is left out: the kernel lets only root see some. */
static int add_property(struct dt *dt, const FTSENT *e)
{
	size_t room = (size_t)e->fts_statp->st_size;
	int fd = open(e->fts_path, O_RDONLY | O_CLOEXEC), err;
	struct dt_property p = { .data = "" };
	char *data = malloc(room + 1);
	ssize_t n = fd < 0 || !data ? -1 : read(fd, data, room);

	if (fd >= 0)
		close(fd);
	if (n < 0) {
		free(data);
		return data ? 0 : -ENOMEM;
	}
	p.data = data;
	p.size = (size_t)n;
	err = dt_own(dt, data);
	p.name = err == 0 ? strdup(e->fts_name) : NULL;
	if (err == 0)
		err = dt_own(dt, (char *)p.name);
	return err < 0 ? err : dt_add_property(dt, &p);
}

int dt_read_directory(struct dt *dt, const char *path)
{
	char *const paths[] = { (char *)path, NULL };
	FTSENT *e;
	FTS *files;
	int err = 0;

	*dt = (struct dt){ 0 };
	if (access(path, R_OK | X_OK) < 0)
		return -errno;
	files = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, files_first);
	if (!files)
		return -errno;
	while (err == 0 && (e = fts_read(files))) {
		if (e->fts_info == FTS_D)
			err = add_node(dt, e);
		else if (e->fts_info == FTS_F && dt->count > 0)
			err = add_property(dt, e);
	}
	fts_close(files);
	if (err == 0 && dt->count == 0)
		err = -ENOENT;
	return err;
}
