/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/dt.h"
#include "image/suppliers.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file that is damaged is one board less, and not a reason to have no image. */
static int add_blob(struct suppliers *s, const FTSENT *e, const void *blob, size_t size)
{
	struct dt dt;
	int err = dt_read(&dt, blob, size);

	if (err == -EINVAL)
		warnx("warning: %s: no sound device tree", e->fts_path);
	else if (err == 0)
		err = suppliers_add(s, &dt, e->fts_name);
	dt_free(&dt);
	return err == -EINVAL ? 0 : err;
}

static int add_file(struct suppliers *s, const FTSENT *e)
{
	size_t size = (size_t)e->fts_statp->st_size;
	int fd = open(e->fts_path, O_RDONLY | O_CLOEXEC), err;
	void *blob;

	if (fd < 0 || size == 0) {
		warnx("warning: %s: %s", e->fts_path, fd < 0 ? strerror(errno) : "is empty");
		if (fd >= 0)
			close(fd);
		return 0;
	}
	blob = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	err = blob == MAP_FAILED ? -errno : add_blob(s, e, blob, size);
	if (blob != MAP_FAILED)
		munmap(blob, size);
	close(fd);
	return err;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool is_board(const FTSENT *e)
{
	const char *ending = strrchr(e->fts_name, '.');

	return e->fts_info == FTS_F && ending && strcmp(ending, ".dtb") == 0;
}

int suppliers_add_files(struct suppliers *s, const char *path)
{
	char *const paths[] = { (char *)path, NULL };
	FTS *files = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	FTSENT *e;
	int err = files ? 0 : -errno;

	while (err == 0 && (e = fts_read(files))) {
		if (is_board(e))
			err = add_file(s, e);
	}
	if (files)
		fts_close(files);
	if (err < 0)
		warnx("%s: %s", path, strerror(-err));
	return err;
}
