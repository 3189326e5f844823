/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/attr.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/num.h"
#include "lib/text.h"

/* An attribute of sysfs is one text of at most a page, which one read shows (sysfs_kf_seq_show() in fs/sysfs/file.c). */
static bool is_whole(const char *path, const char *text, size_t len)
{
	return text_starts(path, "sys/") && text[len - 1] == '\n';
}

int attr_read(int dirfd, const char *path, char *text, size_t size)
{
	size_t len = 0;
	ssize_t got;
	int fd, err = 0;

	text[0] = '\0';
	fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while ((got = read(fd, text + len, size - len)) > 0) {
		len += got;
		if (len == size || is_whole(path, text, len))
			break;
	}
	if (got < 0)
		err = -errno;
	close(fd);
	if (len == size) {
		text[size - 1] = '\0';
		return -EOVERFLOW;
	}
	text[len] = '\0';
	while (len > 0 && text[len - 1] == '\n')
		text[--len] = '\0';
	return err;
}

int attr_read_u64(int dirfd, const char *path, uint64_t *value)
{
	char text[32];
	int err = attr_read(dirfd, path, text, sizeof(text));

	return err ? err : num_u64(text, 10, value);
}

int attr_read_devt(int dirfd, const char *path, unsigned *major, unsigned *minor)
{
	char text[32], *colon;
	uint64_t hi, lo;
	int err = attr_read(dirfd, path, text, sizeof(text));

	if (err)
		return err;
	colon = strchr(text, ':');
	if (!colon)
		return -EINVAL;
	*colon = '\0';
	if (num_u64(text, 10, &hi) || num_u64(colon + 1, 10, &lo))
		return -EINVAL;
	*major = hi;
	*minor = lo;
	return 0;
}

int attr_write(int dirfd, const char *path, const char *text)
{
	int fd, err = 0;

	fd = openat(dirfd, path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

DIR *attr_dir(int dirfd, const char *path)
{
	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir;

	if (fd < 0)
		return NULL;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		errno = ENOMEM;
	}
	return dir;
}
