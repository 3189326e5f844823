/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kinit-image unpack IMAGE DIR: the files of an image, for a look at them.
 */
#include "image/command.h"
#include "image/imagefile.h"
#include "image/links.h"
#include "image/pathname.h"
#include "image/place.h"
#include "image/strings.h"
#include "image/output.h"
#include "lib/text.h"
#include "lib/vec.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_SIZE = 64 * 1024 };

/* What a directory is to become. */
struct directory {
	char *path;
	mode_t mode;
	uint32_t uid, gid, mtime;
};

struct extract {
	const char *dir;
	struct place place;
	struct imagefile *image;
	struct links links;
	struct strings linked; /* the first names of hard links */
	struct directory *directories;
	size_t count, room;
	size_t devices; /* that were left out */
	bool failed;    /* something else was */
};

/* ---- the directory */

static int check_empty(const char *path, int fd)
{
	DIR *dir = fdopendir(dup(fd));
	struct dirent *e = NULL;

	if (!dir)
		return -errno;
	do
		e = readdir(dir);
	while (e && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0));
	closedir(dir);
	if (!e)
		return 0;
	warnx("%s: has files already; --force unpacks into it all the same", path);
	return -EEXIST;
}

static int open_directory(struct extract *x, bool force)
{
	int err = 0;

	if (mkdir(x->dir, 0777) < 0 && errno != EEXIST)
		err = -errno;
	x->place.top = err < 0 ? -1 : open(x->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (x->place.top < 0) {
		err = -errno;
		warn("%s", x->dir);
		return err;
	}
	return force ? 0 : check_empty(x->dir, x->place.top);
}

/* ---- one entry */

static int add_directory(struct extract *x, const char *path, const struct archive_entry *e)
{
	struct directory *grown = vec_grow(x->directories, &x->room, x->count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	x->directories = grown;
	grown[x->count] = (struct directory){ strdup(path), e->mode, e->uid, e->gid, e->mtime };
	if (!grown[x->count].path)
		return -ENOMEM;
	x->count++;
	return place_directory(&x->place, path);
}

/* -EBADMSG: the image is at fault, which was said. */
static int copy_data(struct extract *x, int fd)
{
	static char buffer[COPY_SIZE];
	ssize_t n;
	int err = 0;

	while (err == 0 && (n = imagefile_data(x->image, buffer, sizeof(buffer))) != 0)
		err = n < 0 ? -EBADMSG : output_write(fd, buffer, (size_t)n);
	return err;
}

static int write_file(struct extract *x, int fd, const struct archive_entry *e)
{
	int err = fd < 0 ? fd : copy_data(x, fd);

	if (err == 0)
		err = place_finish_file(&x->place, fd, e);
	if (fd >= 0 && close(fd) < 0 && err == 0)
		err = -errno;
	return err;
}

static int add_file(struct extract *x, const char *path, const struct archive_entry *e)
{
	size_t first = x->linked.count;
	int linked = links_find(&x->links, e, &first), err;

	if (linked < 0)
		return linked;
	if (!linked) {
		err = e->nlink > 1 ? strings_add(&x->linked, path) : 0;
		return err < 0 ? err : write_file(x, place_file(&x->place, path), e);
	}
	/* A name may come twice, and is its own link then. */
	err = strcmp(x->linked.items[first], path) == 0
		      ? 0
		      : place_hard_link(&x->place, path, x->linked.items[first]);
	return err < 0 || e->size == 0 ? err : write_file(x, place_reopen(&x->place, path), e);
}

static int add_special(struct extract *x, const char *path, const struct archive_entry *e)
{
	bool device = S_ISCHR(e->mode) || S_ISBLK(e->mode);
	int err = device && !x->place.owner ? -EPERM : place_special(&x->place, path, e);

	if (device && err == -EPERM) {
		x->devices++;
		return 0;
	}
	return err;
}

static int add_entry(struct extract *x, const char *path, const struct archive_entry *e)
{
	switch (e->mode & S_IFMT) {
	case S_IFDIR:
		return add_directory(x, path, e);
	case S_IFREG:
		return add_file(x, path, e);
	case S_IFLNK:
	case S_IFIFO:
	case S_IFSOCK:
	case S_IFCHR:
	case S_IFBLK:
		return add_special(x, path, e);
	default:
		return -EINVAL;
	}
}

/* Would the next entry fare no better? */
static bool is_hopeless(int err)
{
	return err == -ENOSPC || err == -EDQUOT || err == -EROFS || err == -EIO || err == -ENOMEM ||
	       err == -EBADMSG || err == -ENOSYS;
}

/* Returns 0 to go on, or -errno. */
static int take_entry(struct extract *x, const struct archive_entry *e)
{
	char path[ARCHIVE_NAME + 1];
	int err;

	memcpy(path, e->name, sizeof(path));
	err = pathname_normalize(path);
	if (err == 0 && *path)
		err = add_entry(x, path, e);
	if (err == 0)
		return 0;
	x->failed = true;
	text_clean(path);
	if (err != -EBADMSG)
		warnx("%s/%s: %s", x->dir, path, err == -EINVAL ? "left out" : strerror(-err));
	return is_hopeless(err) ? err : 0;
}

/* ---- all of them */

/* What is in a directory comes before it, as its mode may forbid to go there. */
static void finish_directories(struct extract *x)
{
	while (x->count > 0) {
		struct directory *d = &x->directories[--x->count];
		struct archive_entry e = {
			.mode = d->mode, .uid = d->uid, .gid = d->gid, .mtime = d->mtime
		};
		int err = place_finish_directory(&x->place, d->path, &e);

		/* Its name may be another one's by now. */
		if (err < 0 && err != -ENOTDIR && err != -ENOENT && err != -ELOOP) {
			warnx("%s/%s: %s", x->dir, d->path, strerror(-err));
			x->failed = true;
		}
		free(d->path);
	}
	free(x->directories);
}

static int extract_all(struct extract *x)
{
	struct archive_entry *e = malloc(sizeof(*e));
	int err = e ? 0 : -ENOMEM;

	umask(0);
	while (err == 0 && (err = imagefile_next(x->image, e)) > 0)
		err = take_entry(x, e);
	free(e);
	finish_directories(x);
	links_free(&x->links);
	strings_free(&x->linked);
	if (x->devices > 0)
		warnx("%zu device nodes were left out, which only root can make", x->devices);
	return x->failed ? -EIO : err;
}

int extract_run(const struct command_line *line)
{
	struct extract x = { .dir = line->operands[1], .place = { -1, geteuid() == 0 } };
	int err = imagefile_open(&x.image, line->operands[0]);

	if (err < 0)
		return EXIT_FAILURE;
	err = open_directory(&x, line->force);
	if (err == 0)
		err = extract_all(&x);
	if (x.place.top >= 0)
		close(x.place.top);
	imagefile_close(x.image);
	return err < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
