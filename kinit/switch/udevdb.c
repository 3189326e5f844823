/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/udevdb.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/dmname.h"

#define DATA_DIR "run/udev/data"

static int write_one(const struct boot *boot, const struct blkdev *dev)
{
	static const char line[] = "E:DM_UDEV_PRIMARY_SOURCE_FLAG=1\n";
	char path[64];
	int fd, err = 0;

	snprintf(path, sizeof(path), DATA_DIR "/b%u:%u", dev->major, dev->minor);
	fd = openat(
		boot->rootfd, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	if (write(fd, line, sizeof(line) - 1) != sizeof(line) - 1)
		err = -EIO;
	close(fd);
	return err;
}

/* A node that device mapper's library has made stands where udev would make a link, and udev leaves it.  (A name too
 * long for its directory is none that the library has made.) */
static void turn_node_into_link(const struct boot *boot, const struct blkdev *dev)
{
	static const char fresh[] = "dev/mapper/.kinit";
	char name[DMNAME_SIZE], path[DMNAME_SIZE + 16], target[BLK_NAME_MAX + 8];
	struct stat st;

	if (!dmname_read(boot, dev, name))
		return;
	snprintf(path, sizeof(path), "dev/mapper/%s", name);
	if (fstatat(boot->rootfd, path, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISBLK(st.st_mode) ||
		st.st_rdev != makedev(dev->major, dev->minor))
		return;
	snprintf(target, sizeof(target), "../%s", dev->name);
	if (symlinkat(target, boot->rootfd, fresh) < 0 ||
		renameat(boot->rootfd, fresh, boot->rootfd, path) < 0)
		log_warn("/%s stays a node: %s", path, strerror(errno));
}

static void make_directories(const struct boot *boot)
{
	mkdirat(boot->rootfd, "run/udev", 0755);
	mkdirat(boot->rootfd, DATA_DIR, 0755);
}

enum step_answer udevdb_step_write(struct boot *boot)
{
	bool made = false;

	for (size_t i = 0; i < boot->blkdevs->n; i++) {
		const struct blkdev *dev = &boot->blkdevs->items[i];
		int err;

		if (!dmname_is_mapped(dev))
			continue;
		if (!made)
			make_directories(boot);
		made = true;
		turn_node_into_link(boot, dev);
		err = write_one(boot, dev);
		if (err)
			log_warn("/" DATA_DIR "/b%u:%u: %s; udev will not take over /dev/%s",
				dev->major, dev->minor, strerror(-err), dev->name);
	}
	return STEP_DONE;
}
