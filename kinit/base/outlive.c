/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/outlive.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/boot.h"
#include "lib/attr.h"

void outlive_prepare(struct boot *boot)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC | O_NOCTTY);

	/* The logger falls back to fd 2. */
	for (int i = 0; fd > 2 && i <= 2; i++)
		dup2(fd, i);
	if (attr_write(boot->rootfd, "proc/self/oom_score_adj", "-1000") ||
		mlockall(MCL_CURRENT | MCL_FUTURE) < 0)
		log_debug("a process that stays can be swapped out or killed for memory");
	boot->argv[0][0] = '@';
}
