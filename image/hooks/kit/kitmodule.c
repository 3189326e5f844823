/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/kit/kitmodule.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "image/hooks/kit/kitrun.h"

static int read_helper(char *helper, size_t size)
{
	int fd = open("/proc/sys/kernel/modprobe", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, helper, size - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return -ENOSYS;
	helper[n] = '\0';
	helper[strcspn(helper, "\n")] = '\0';
	return 0;
}

int kitmodule_load(const char *name)
{
	char helper[256];
	const char *const argv[] = { helper, "-q", "--", name, NULL };
	int status = read_helper(helper, sizeof(helper));

	if (status)
		return status;
	status = kitrun_plain(argv);
	if (status < 0)
		return status;
	return status ? -ENOENT : 0;
}
