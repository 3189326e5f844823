/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/kit/kitmapper.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* MISC_MAJOR and MAPPER_CTRL_MINOR (linux/major.h, linux/miscdevice.h) */
enum { CONTROL_MAJOR = 10, CONTROL_MINOR = 236 };

int kitmapper_ready(void)
{
	static const char control[] = "/dev/mapper/control";
	int fd;

	mkdir("/dev/mapper", 0755);
	if (mknod(control, S_IFCHR | 0600, makedev(CONTROL_MAJOR, CONTROL_MINOR)) &&
		errno != EEXIST)
		return -errno;
	setenv("DM_DISABLE_UDEV", "1", 1);
	/* Opening has the kernel ask for the module. */
	fd = open(control, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}
