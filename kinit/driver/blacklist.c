/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/blacklist.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmdline/bootconf.h"
#include "kinit/base/log.h"
#include "kinit/boot.h"

#define BLACKLIST_FILE "etc/modprobe.d/kinit-blacklist.conf"

static int write_lines(int fd, const struct bootconf *conf)
{
	int err = 0;

	for (size_t i = 0; i < conf->nblacklist && !err; i++)
		if (dprintf(fd, "blacklist %s\n", conf->blacklist[i]) < 0)
			err = -errno;
	return err;
}

void blacklist_write(const struct boot *boot)
{
	int fd, err;

	if (!boot->conf->nblacklist)
		return;
	mkdirat(boot->rootfd, "etc", 0755);
	mkdirat(boot->rootfd, "etc/modprobe.d", 0755);
	fd = openat(boot->rootfd, BLACKLIST_FILE,
		O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	err = fd < 0 ? -errno : write_lines(fd, boot->conf);
	if (fd >= 0)
		close(fd);
	if (err)
		log_warn(
			"/%s cannot be written: %s; the modules of blacklist= are loaded all the same",
			BLACKLIST_FILE, strerror(-err));
}
