/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arrays of software RAID, by the files of Documentation/admin-guide/md.rst. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kinit/shutdown/stop.h"
#include "lib/attr.h"

enum { PATH_LEN = 128 };

static void state_file(const char *name, char path[PATH_LEN])
{
	snprintf(path, PATH_LEN, "sys/block/%s/md/array_state", name);
}

/* The names of arrays that were stopped may stay. */
static bool md_is_there(int rootfd, const char *name)
{
	char path[PATH_LEN], state[32];

	state_file(name, path);
	return !attr_read(rootfd, path, state, sizeof(state)) && strcmp(state, "clear") != 0;
}

/* The members' superblocks then say that the array is clean; -EBUSY as long as anybody has it open. */
static int md_stop(int rootfd, const char *name)
{
	char path[PATH_LEN];

	state_file(name, path);
	return attr_write(rootfd, path, "clear");
}

const struct stopkind stop_md = {
	.noun = "array",
	.prefix = "md",
	.is_there = md_is_there,
	.stop = md_stop,
};
