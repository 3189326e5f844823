/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/shutdown/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/num.h"
#include "lib/text.h"

enum { PATH_LEN = 128 };

static const struct stopkind *const kinds[] = { &stop_dm, &stop_loop, &stop_md, &stop_nbd };

/* "dm-0", "md127", and "md_d0" of old. */
static bool is_named(const struct stopkind *kind, const char *name)
{
	size_t len = strlen(name);

	return kind->noun && text_starts(name, kind->prefix) && name[len - 1] >= '0' &&
	       name[len - 1] <= '9';
}

const struct stopkind *stop_kind(int rootfd, const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (is_named(kinds[i], name) && kinds[i]->is_there(rootfd, name))
			return kinds[i];
	return NULL;
}

int stop_number(const struct stopkind *kind, const char *name)
{
	int number, err = num_int(name + strlen(kind->prefix), 10, &number);

	return err ? err : number;
}

int stop_open(int rootfd, const char *name)
{
	char path[PATH_LEN];
	int fd, err;

	snprintf(path, sizeof(path), "dev/%s", name);
	fd = openat(rootfd, path, O_RDONLY | O_EXCL | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fsync(fd) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}
