/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _GNU_SOURCE 1
#include "image/place.h"
#include "image/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int open_inside(const struct place *place, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	long fd = syscall(SYS_openat2, place->top, path, &how, sizeof(how));

	return fd < 0 ? -errno : (int)fd;
}

/* The last part of PATH, and a descriptor of the directory that it is in, which has to be there. */
static int open_above(const struct place *place, const char *path, const char **name)
{
	char above[ARCHIVE_NAME + 1] = ".";
	const char *slash = strrchr(path, '/');

	*name = slash ? slash + 1 : path;
	if (slash)
		snprintf(above, sizeof(above), "%.*s", (int)(slash - path), path);
	return open_inside(place, above, O_PATH | O_DIRECTORY);
}

static int make_one(const struct place *place, const char *path)
{
	const char *name;
	int above = open_above(place, path, &name), err;

	if (above < 0)
		return above;
	err = mkdirat(above, name, 0755) < 0 ? -errno : 0;
	close(above);
	return err;
}

static int make_parents(const struct place *place, const char *path)
{
	char above[ARCHIVE_NAME + 1];
	int err = 0;

	for (const char *slash = strchr(path, '/'); err == 0 && slash;
		slash = strchr(slash + 1, '/')) {
		int fd;

		snprintf(above, sizeof(above), "%.*s", (int)(slash - path), path);
		fd = open_inside(place, above, O_PATH | O_DIRECTORY);
		if (fd >= 0)
			close(fd);
		else
			err = fd == -ENOENT ? make_one(place, above) : fd;
	}
	return err;
}

/* Directories that an archive leaves out, as early ones do, are made. */
static int open_parent(const struct place *place, const char *path, const char **name)
{
	int fd = open_above(place, path, name), err;

	if (fd != -ENOENT)
		return fd;
	err = make_parents(place, path);
	return err < 0 ? err : open_above(place, path, name);
}

/* -EEXIST: KEEP_DIRECTORY, and there is one. */
static int make_room(int above, const char *name, bool keep_directory)
{
	struct stat st;

	if (fstatat(above, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (S_ISDIR(st.st_mode) && keep_directory)
		return -EEXIST;
	return unlinkat(above, name, S_ISDIR(st.st_mode) ? AT_REMOVEDIR : 0) < 0 ? -errno : 0;
}

int place_directory(const struct place *place, const char *path)
{
	const char *name;
	int above = open_parent(place, path, &name), err;

	if (above < 0)
		return above;
	err = make_room(above, name, true);
	if (err == 0)
		err = mkdirat(above, name, 0700) < 0 ? -errno : 0;
	close(above);
	return err == -EEXIST ? 0 : err;
}

static void set_times(struct timespec *times, const struct archive_entry *e)
{
	times[0] = times[1] = (struct timespec){ .tv_sec = e->mtime };
}

/* Programs of the image do not become programs with this user's rights. */
static mode_t mode_of(const struct place *place, const struct archive_entry *e)
{
	return e->mode & (place->owner ? 07777 : 0777);
}

int place_finish_file(const struct place *place, int fd, const struct archive_entry *e)
{
	struct timespec times[2];

	set_times(times, e);
	if (place->owner && fchown(fd, e->uid, e->gid) < 0)
		return -errno;
	if (fchmod(fd, mode_of(place, e)) < 0 || futimens(fd, times) < 0)
		return -errno;
	return 0;
}

int place_finish_directory(
	const struct place *place, const char *path, const struct archive_entry *e)
{
	int fd = open_inside(place, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), err;

	if (fd < 0)
		return fd;
	err = place_finish_file(place, fd, e);
	close(fd);
	return err;
}

int place_file(const struct place *place, const char *path)
{
	const char *name;
	int above = open_parent(place, path, &name), fd;

	if (above < 0)
		return above;
	fd = make_room(above, name, false);
	if (fd == 0) {
		fd = openat(
			above, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		fd = fd < 0 ? -errno : fd;
	}
	close(above);
	return fd;
}

/* What was a file may be something else by now, on which no open() is to wait. */
int place_reopen(const struct place *place, const char *path)
{
	struct stat st;
	int fd = open_inside(place, path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK), err = 0;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		err = -errno;
	else if (!S_ISREG(st.st_mode))
		err = -EINVAL;
	else if (ftruncate(fd, 0) < 0)
		err = -errno;
	if (err < 0)
		close(fd);
	return err < 0 ? err : fd;
}

int place_hard_link(const struct place *place, const char *path, const char *old)
{
	const char *name, *old_name;
	int above = open_parent(place, path, &name), old_above, err;

	if (above < 0)
		return above;
	old_above = open_above(place, old, &old_name);
	err = old_above < 0 ? old_above : make_room(above, name, false);
	if (err == 0 && linkat(old_above, old_name, above, name, 0) < 0)
		err = -errno;
	if (old_above >= 0)
		close(old_above);
	close(above);
	return err;
}

static int make_special(int above, const char *name, const struct archive_entry *e)
{
	int err;

	if (S_ISLNK(e->mode))
		err = symlinkat(e->target, above, name);
	else
		err = mknodat(
			above, name, e->mode & (S_IFMT | 0777), makedev(e->rmajor, e->rminor));
	return err < 0 ? -errno : 0;
}

int place_special(const struct place *place, const char *path, const struct archive_entry *e)
{
	struct timespec times[2];
	const char *name;
	int above = open_parent(place, path, &name), err;

	if (above < 0)
		return above;
	set_times(times, e);
	err = make_room(above, name, false);
	if (err == 0)
		err = make_special(above, name, e);
	if (err == 0 && place->owner &&
		fchownat(above, name, e->uid, e->gid, AT_SYMLINK_NOFOLLOW) < 0)
		err = -errno;
	if (err == 0 && utimensat(above, name, times, AT_SYMLINK_NOFOLLOW) < 0)
		err = -errno;
	close(above);
	return err;
}
