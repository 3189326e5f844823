/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/linktree.h"

#include <fcntl.h>
#include <unistd.h>

#include "kinit/block/blkdev.h"
#include "kinit/block/devlinks.h"
#include "tests/unit/unit.h"

static char last[512];

void linktree_device(const char *path, const char *subsystem)
{
	char full[600], target[64];

	snprintf(full, sizeof(full), "sys/devices/%s/subsystem", path);
	snprintf(target, sizeof(target), "../../bus/%s", subsystem);
	tree_link(full, target);
}

static void note(const char *path, const char *subsystem)
{
	char full[600];
	struct stat;

	snprintf(full, sizeof(full), "sys/devices/%s/subsystem", path);
	if (faccessat(tree_fd(), full, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
		linktree_device(path, subsystem);
}

const char *linktree_disk(const char *path)
{
	char copy[512], *rest = copy, *part, link[600], target[600];

	last[0] = '\0';
	snprintf(copy, sizeof(copy), "%s", path);
	while ((part = strsep(&rest, "/"))) {
		char *name = strsep(&part, "=");

		snprintf(last + strlen(last), sizeof(last) - strlen(last), "%s%s",
			last[0] ? "/" : "", name);
		if (part)
			note(last, part);
	}
	note(last, "block");
	snprintf(link, sizeof(link), "sys/block/%s", strrchr(last, '/') + 1);
	snprintf(target, sizeof(target), "../devices/%s", last);
	tree_link(link, target);
	return last;
}

void linktree_bytes(unsigned up, const char *name, const void *bytes, size_t size)
{
	char path[700], dir[512];
	int fd;

	snprintf(dir, sizeof(dir), "%s", last);
	while (up--)
		*strrchr(dir, '/') = '\0';
	snprintf(path, sizeof(path), "sys/devices/%s/%s", dir, name);
	tree_file(path, "");
	fd = openat(tree_fd(), path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

void linktree_attr(unsigned up, const char *name, const char *text)
{
	char line[300];

	snprintf(line, sizeof(line), "%s\n", text);
	linktree_bytes(up, name, line, strlen(line));
}

static size_t count(const char *names)
{
	size_t n = *names != '\0';

	while ((names = strchr(names, ' '))) {
		n++;
		names++;
	}
	return n;
}

void linktree_check(unsigned partno, const char *names)
{
	char got[DEVLINKS_MAX], copy[1024], *rest = copy, *name;
	struct blkdev dev = { .partno = partno };

	snprintf(dev.disk, sizeof(dev.disk), "%s", strrchr(last, '/') + 1);
	snprintf(dev.name, sizeof(dev.name), "%s", dev.disk);
	devlinks_read(tree_fd(), 0, &dev, got);
	snprintf(copy, sizeof(copy), "%s", names);
	while (names[0] && (name = strsep(&rest, " ")))
		if (!devlinks_have(got, name))
			fail_msg("%s is not among: %s", name, got);
	if (count(got) != count(names))
		fail_msg("%s are more than: %s", got, names);
}
