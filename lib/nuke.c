/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/nuke.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* EBUSY: a mount point; ENOTEMPTY: a directory that leads to one. */
static int remove_dir(int parent, const char *name)
{
	if (unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == EBUSY || errno == ENOTEMPTY)
		return 0;
	return -errno;
}

static int nuke_entry(int parent, const char *name, dev_t dev)
{
	struct stat st;
	int fd, err, rmdir_err;

	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (st.st_dev != dev)
		return 0;
	if (!S_ISDIR(st.st_mode))
		return unlinkat(parent, name, 0) < 0 && errno != EBUSY ? -errno : 0;
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = nuke(fd);
	rmdir_err = remove_dir(parent, name);
	return err ? err : rmdir_err;
}

int nuke(int fd)
{
	struct dirent *entry;
	struct stat st;
	DIR *dir;
	int err = 0, one;

	/* klibc's fdopendir() need not say so. */
	errno = ENOMEM;
	if (fstat(fd, &st) < 0 || !(dir = fdopendir(fd))) {
		err = -errno;
		close(fd);
		return err;
	}
	while ((entry = readdir(dir))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		one = nuke_entry(fd, entry->d_name, st.st_dev);
		err = err ? err : one;
	}
	closedir(dir);
	return err;
}
