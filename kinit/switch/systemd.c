/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/systemd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/text.h"

enum { LINKS_MAX = 8 };

bool systemd_is(const char *path)
{
	char target[256], at[256];
	ssize_t len;

	if (text_copy(at, sizeof(at), path))
		return false;
	for (int i = 0; i < LINKS_MAX; i++) {
		const char *slash = strrchr(at, '/');

		if (!strcmp(slash ? slash + 1 : at, "systemd"))
			return true;
		len = readlink(at, target, sizeof(target) - 1);
		if (len <= 0)
			return false;
		target[len] = '\0';
		text_copy(at, sizeof(at), target);
	}
	return false;
}

bool systemd_is_there(void)
{
	return access("/usr/lib/systemd/systemd-shutdown", F_OK) == 0 ||
	       access("/lib/systemd/systemd-shutdown", F_OK) == 0;
}

int systemd_hand_over(
	const char *dir, uint64_t realtime_us, uint64_t monotonic_us, struct systemd_args *args)
{
	char path[64], line[96];
	int fd, len;

	args->n = 0;
	snprintf(path, sizeof(path), "%s/kinit-state", dir);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -errno;
	unlink(path);
	len = snprintf(line, sizeof(line), "initrd-timestamp=%llu %llu\n\n",
		(unsigned long long)realtime_us, (unsigned long long)monotonic_us);
	if (write(fd, line, len) != len || lseek(fd, 0, SEEK_SET) != 0) {
		close(fd);
		return -EIO;
	}
	/* Without --switched-root systemd would take the state for that of a re-execution. */
	text_copy(args->text[0], SYSTEMD_ARG_LEN, "--switched-root");
	text_copy(args->text[1], SYSTEMD_ARG_LEN, "--system");
	text_copy(args->text[2], SYSTEMD_ARG_LEN, "--deserialize");
	snprintf(args->text[3], SYSTEMD_ARG_LEN, "%d", fd);
	args->n = 4;
	return 0;
}
