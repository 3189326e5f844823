/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/unit/help/fake_facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kinit/block/blkfacts.h"
#include "kinit/block/mdmember.h"
#include "lib/text.h"
#include "tests/unit/help/fake_confine.h"
#include "tests/unit/help/trace.h"
#include "tests/unit/help/tree.h"

static struct {
	const char *path;
	struct blkfacts facts;
	const struct mdmember *member;
} rows[300];
static size_t nrows;

void fake_facts_set(const char *path, const struct blkfacts *facts)
{
	size_t i = 0;

	while (i < nrows && strcmp(rows[i].path, path))
		i++;
	if (i == sizeof(rows) / sizeof(rows[0]))
		abort();
	rows[i].path = path;
	rows[i].facts = *facts;
	rows[i].member = NULL;
	nrows += i == nrows;
	tree_file(path + 1, "");
}

void fake_facts_member(const char *path, const struct mdmember *member)
{
	fake_facts_set(
		path, &(struct blkfacts){ .usage = USAGE_RAID, .type = "linux_raid_member" });
	for (size_t i = 0; i < nrows; i++)
		if (!strcmp(rows[i].path, path))
			rows[i].member = member;
}

void fake_facts_clear(void)
{
	nrows = 0;
}

/* The path of what FD has open, as seen from the tree. */
static const char *path_of(int fd)
{
	static char path[256];
	char link[32];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		abort();
	path[len] = '\0';
	return text_starts(path, tree_path()) ? path + strlen(tree_path()) : path;
}

/* What strangers have written is read by a process that can do nothing else. */
static const char *unconfined(int fd)
{
	return fake_confined() == CONFINE_DISKS && fake_confined_with(fd) ? "" : ", UNCONFINED";
}

/* The fd is all that a probe is here. */
int blkfacts_open(int fd, struct blkid_struct_probe **probe)
{
	*probe = (struct blkid_struct_probe *)(intptr_t)(fd + 1);
	return 0;
}

void blkfacts_fds(struct blkid_struct_probe *probe, int fds[BLKFACTS_FDS])
{
	fds[0] = (int)(intptr_t)probe - 1;
	fds[1] = -1;
}

int blkfacts_take(struct blkid_struct_probe *probe, struct blkfacts *facts)
{
	int fd = (int)(intptr_t)probe - 1;
	const char *path = path_of(fd);

	trace("read %s%s", path, unconfined(fd));
	memset(facts, 0, sizeof(*facts));
	facts->err = -ENXIO;
	for (size_t i = 0; i < nrows; i++)
		if (!strcmp(rows[i].path, path))
			*facts = rows[i].facts;
	return facts->err;
}

int mdmember_read(int fd, uint64_t size, struct mdmember *member)
{
	const char *path = path_of(fd);

	trace("read %s for a superblock, %llu bytes%s", path, (unsigned long long)size,
		unconfined(fd));
	memset(member, 0, sizeof(*member));
	member->err = -ENOENT;
	for (size_t i = 0; i < nrows; i++)
		if (!strcmp(rows[i].path, path) && rows[i].member)
			*member = *rows[i].member;
	return member->err;
}
