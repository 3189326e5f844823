/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/console.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int console_take(const char *path, int flags)
{
	int fd = open(path, O_RDWR | flags);

	if (fd < 0)
		return -errno;
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
	return 0;
}
