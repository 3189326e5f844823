/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/sys.h"
#include "kinit/root/root.h"

static const char *const kernel_list[] = { "/sbin/init", "/etc/init", "/bin/init", "/bin/sh" };

int inside_enter(void)
{
	return chdir(ROOT_DIR) < 0 ? -errno : sys_chroot(".");
}

int inside_leave(const struct boot *boot)
{
	return fchdir(boot->rootfd) < 0 ? -errno : sys_chroot(".");
}

int inside_open(const struct boot *boot, const char *path, int flags)
{
	int fd = -1, err = inside_enter(), back;

	if (!err) {
		fd = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		err = fd < 0 ? -errno : 0;
	}
	back = inside_leave(boot);
	if (back && fd >= 0)
		close(fd);
	return back ? back : err ? err : fd;
}

int inside_open_file(const char *path)
{
	struct stat st;
	int fd;

	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

bool inside_is_empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t n = 0;

	if (!dir)
		return false;
	while ((entry = readdir(dir)))
		n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(dir);
	return n == 0;
}

const char *inside_init(const struct bootconf *conf, size_t index)
{
	if (conf->init)
		return index ? NULL : conf->init;
	return index < sizeof(kernel_list) / sizeof(kernel_list[0]) ? kernel_list[index] : NULL;
}
