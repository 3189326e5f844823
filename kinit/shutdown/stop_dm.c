/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Volumes of device mapper: of LVM, LUKS, multipath, which hooks have had made (linux/dm-ioctl.h). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/dm-ioctl.h>

#include "kinit/base/sys.h"
#include "kinit/shutdown/stop.h"
#include "lib/attr.h"

enum { PATH_LEN = 128 };

static bool dm_is_there(int rootfd, const char *name)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "sys/block/%s/dm", name);
	return faccessat(rootfd, path, F_OK, 0) == 0;
}

static int dm_title(int rootfd, const char *name, char *title)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "sys/block/%s/dm/name", name);
	return attr_read(rootfd, path, title, LEFT_TITLE_MAX);
}

/* By its number, in the form of huge_encode_dev() in include/linux/kdev_t.h: what it is called may be anything. */
static int dm_stop(int rootfd, const char *name)
{
	struct dm_ioctl request = {
		.version = { DM_VERSION_MAJOR, 0, 0 },
		.data_size = sizeof(request),
		.data_start = sizeof(request),
	};
	unsigned major, minor;
	char path[PATH_LEN];
	int err, fd;

	snprintf(path, sizeof(path), "sys/block/%s/dev", name);
	err = attr_read_devt(rootfd, path, &major, &minor);
	if (err)
		return err;
	request.dev = (minor & 0xff) | major << 8 | (uint64_t)(minor & ~0xffu) << 12;
	fd = openat(rootfd, "dev/mapper/control", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = sys_ioctl(fd, DM_DEV_REMOVE, &request);
	close(fd);
	return err;
}

const struct stopkind stop_dm = {
	.noun = "volume",
	.prefix = "dm-",
	.is_there = dm_is_there,
	.title = dm_title,
	.stop = dm_stop,
};
