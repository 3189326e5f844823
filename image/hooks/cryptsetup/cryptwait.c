/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "image/hooks/cryptsetup/cryptwait.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "lib/attr.h"

enum { SECOND_MS = 1000 };

void cryptwait_file(char file[CRYPTWAIT_FILE_MAX], const char *node)
{
	struct stat st;
	dev_t number = stat(node, &st) ? 0 : st.st_rdev;

	snprintf(file, CRYPTWAIT_FILE_MAX, "/run/kinit/cryptsetup-waits-%u:%u",
		(unsigned)major(number), (unsigned)minor(number));
}

static void write_since(const char *file, int64_t now_ms)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	dprintf(fd, "%lld\n", (long long)now_ms);
	close(fd);
}

int64_t cryptwait_since(const char *file, int64_t now_ms, bool first)
{
	uint64_t since_ms;

	if (!first && !attr_read_u64(AT_FDCWD, file, &since_ms) && since_ms <= (uint64_t)now_ms)
		return (int64_t)since_ms;
	write_since(file, now_ms);
	return now_ms;
}

unsigned cryptwait_left_s(unsigned limit_s, int64_t waited_ms)
{
	int64_t left_ms = limit_s * (int64_t)SECOND_MS - waited_ms;

	if (!limit_s)
		return 0;
	return left_ms <= 0 ? 1 : (unsigned)((left_ms + SECOND_MS - 1) / SECOND_MS);
}

bool cryptwait_is_over(unsigned limit_s, int64_t waited_ms, bool last)
{
	return last || (limit_s && waited_ms >= limit_s * (int64_t)SECOND_MS);
}
