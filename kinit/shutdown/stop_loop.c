/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files as disks. */
#include <stdio.h>
#include <unistd.h>

#include <linux/loop.h>

#include "kinit/base/sys.h"
#include "kinit/shutdown/stop.h"

enum { PATH_LEN = 128 };

static bool loop_is_there(int rootfd, const char *name)
{
	char path[PATH_LEN];

	snprintf(path, sizeof(path), "sys/block/%s/loop/backing_file", name);
	return faccessat(rootfd, path, F_OK, 0) == 0;
}

/* Without O_EXCL the kernel would say that it is done, and wait for the last one who has it open. */
static int loop_stop(int rootfd, const char *name)
{
	int err, fd = stop_open(rootfd, name);

	if (fd < 0)
		return fd;
	err = sys_ioctl(fd, LOOP_CLR_FD, NULL);
	close(fd);
	return err;
}

const struct stopkind stop_loop = {
	.noun = "loop device",
	.prefix = "loop",
	.is_there = loop_is_there,
	.stop = loop_stop,
};
