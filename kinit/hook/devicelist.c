/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/hook/devicelist.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/match.h"
#include "kinit/boot.h"
#include "lib/text.h"

enum { FIELDS = 6, LINE_SIZE = 4096 };

/* Adds VALUE and END to LINE, which has room for all values of the table, each of their bytes as \xNN. */
static void put(char line[LINE_SIZE], const char *value, char end)
{
	for (; *value; value++)
		if ((unsigned char)*value < ' ' || *value == 0x7f || *value == '\\')
			text_add(line, LINE_SIZE, "\\x%02x", (unsigned char)*value);
		else
			text_add(line, LINE_SIZE, "%c", *value);
	text_add(line, LINE_SIZE, "%c", end);
}

static int write_line(int fd, const struct blkdev *dev)
{
	char line[LINE_SIZE] = "", path[64];
	const struct blkfacts *f = &dev->facts;
	const char *const fields[FIELDS] = { path, f->type, f->uuid, f->label, f->partuuid,
		f->partlabel };

	blkdev_path(dev, path, sizeof(path));
	for (size_t i = 0; i < FIELDS; i++)
		put(line, fields[i], i + 1 < FIELDS ? '\t' : '\n');
	return write(fd, line, strlen(line)) == (ssize_t)strlen(line) ? 0 : -EIO;
}

void devicelist_write(const struct boot *boot)
{
	char fresh[64];
	int fd, err = 0;

	mkdirat(boot->rootfd, "run/kinit", 0755);
	snprintf(fresh, sizeof(fresh), DEVICELIST ".%d", (int)getpid());
	fd = openat(
		boot->rootfd, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		err = -errno;
	for (size_t i = 0; !err && i < boot->blkdevs->n; i++)
		if (boot->blkdevs->items[i].state == BLK_KNOWN &&
			!match_is_piece(boot->blkdevs, &boot->blkdevs->items[i]))
			err = write_line(fd, &boot->blkdevs->items[i]);
	if (fd >= 0)
		close(fd);
	if (!err && renameat(boot->rootfd, fresh, boot->rootfd, DEVICELIST) < 0)
		err = -errno;
	if (err)
		log_warn("/" DEVICELIST ": %s", strerror(-err));
}

void devicelist_remove(const struct boot *boot)
{
	unlinkat(boot->rootfd, DEVICELIST, 0);
}
