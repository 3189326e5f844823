/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "kinit/base/confine.h"
#include "kinit/base/sys.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/blkfacts.h"
#include "kinit/block/probe.h"
#include "lib/sound.h"

struct comparison {
	struct blkid_struct_probe *now;
	const struct blkfacts *was;
};

static void compare(const void *question, void *answer)
{
	const struct comparison *with = question;
	struct blkfacts now;

	*(bool *)answer = !blkfacts_take(with->now, &now) && !strcmp(now.type, with->was->type) &&
			  !strcmp(now.uuid, with->was->uuid) &&
			  !strcmp(now.partuuid, with->was->partuuid);
}

/* Without a number that tells disks apart, their contents have to. */
static bool is_same_content(int fd, const struct blkfacts *was)
{
	struct comparison with = { .was = was };
	bool same = false;
	int fds[BLKFACTS_FDS];
	const struct confine_job job = { .name = "who looks whether it is the same disk",
		.to = CONFINE_DISKS,
		.fds = fds,
		.nfds = BLKFACTS_FDS,
		.run = compare,
		.question = &with,
		.answer = &same,
		.size = sizeof(same) };

	if (blkfacts_open(fd, &with.now))
		return false;
	blkfacts_fds(with.now, fds);
	if (confine_call(&job))
		return false;
	sound_bool(&same);
	return same;
}

static bool is_same(int fd, const struct blkdev *dev)
{
	uint64_t seq;
	dev_t devt;

	/* What is no device, the kernel refuses in its own words. */
	if (sys_block_id(fd, &devt, &seq))
		return true;
	if (devt != makedev(dev->major, dev->minor))
		return false;
	if (dev->facts.seq)
		return seq == dev->facts.seq;
	/* Of one that could never be read nothing but its name was chosen. */
	return dev->state != BLK_KNOWN || is_same_content(fd, &dev->facts);
}

int probe_open(int rootfd, const struct blkdev *dev)
{
	char path[64];
	int fd;

	blkdev_path(dev, path, sizeof(path));
	fd = openat(rootfd, path + 1, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (is_same(fd, dev))
		return fd;
	close(fd);
	return -ESTALE;
}
