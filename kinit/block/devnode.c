/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/block/devnode.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "cmdline/devref.h"
#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "lib/text.h"

/* The kernel's name of a device as a path below "/". */
static void path_of(const char *name, char *path, size_t size)
{
	text_copy(path, size, "dev/");
	text_copy(path + 4, size - 4, name);
	for (char *c = path; *c; c++)
		if (*c == '!')
			*c = '/';
}

void devnode_resolve(int rootfd, struct devref *ref)
{
	char path[DEVREF_VALUE_MAX + 8];
	struct stat st;

	if ((ref->kind != DEVREF_NAME && ref->kind != DEVREF_TAG) || ref->fstype)
		return;
	path_of(ref->value, path, sizeof(path));
	if (fstatat(rootfd, path, &st, 0) < 0 || !S_ISBLK(st.st_mode))
		return;
	ref->kind = DEVREF_DEVT;
	ref->major = major(st.st_rdev);
	ref->minor = minor(st.st_rdev);
}

void devnode_correct(int rootfd, const struct blkdev *dev)
{
	char path[BLK_NAME_MAX + 8];
	struct stat st;

	path_of(dev->name, path, sizeof(path));
	if (fstatat(rootfd, path, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		(!S_ISBLK(st.st_mode) && !S_ISCHR(st.st_mode) && !S_ISLNK(st.st_mode)) ||
		(S_ISBLK(st.st_mode) && st.st_rdev == makedev(dev->major, dev->minor)))
		return;
	log_warn("/%s of the image is not %u:%u, which the kernel calls so; replaced", path,
		dev->major, dev->minor);
	unlinkat(rootfd, path, 0);
	mknodat(rootfd, path, S_IFBLK | 0600, makedev(dev->major, dev->minor));
}
