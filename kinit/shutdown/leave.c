/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/shutdown/leave.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kinit/base/log.h"
#include "kinit/root/overlay.h"
#include "kinit/root/root.h"
#include "kinit/shutdown/left.h"
#include "kinit/switch/findinit.h"
#include "lib/text.h"

#define PLACE "run/initramfs"
#define COPY PLACE "/shutdown"

/* Until they are unmounted, their servers keep something for us. */
static bool is_served(const struct mountinfo *info)
{
	static const char *const types[] = { "nfs", "nfs4", "cifs", "smb3" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(info->type, types[i]) && left_is_below(info->dir, ROOT_DIR))
			return true;
	return false;
}

/* systemd does not see it behind the overlay, which holds it to the end. */
static bool is_upper(const struct mountinfo *info)
{
	return !strcmp(info->dir, OVERLAY_UPPER) && strcmp(info->type, "tmpfs") != 0;
}

static bool is_needed(const struct boot *boot)
{
	struct left left = { .nmounts = 0 };
	bool needed;

	left_read(&left, boot->rootfd, "");
	needed = left.ndevices > 0;
	for (size_t i = 0; i < left.nmounts && !needed; i++)
		needed = is_served(&left.mounts[i].info) || is_upper(&left.mounts[i].info);
	left_free(&left);
	return needed;
}

static int copy(int from, int to)
{
	char bytes[16384];
	ssize_t got, put;

	while ((got = read(from, bytes, sizeof(bytes))) > 0) {
		put = write(to, bytes, (size_t)got);
		if (put != got)
			return put < 0 ? -errno : -ENOSPC;
	}
	return got < 0 ? -errno : 0;
}

static int make_copy(const struct boot *boot)
{
	/* systemd mounts on those, and puts the old root on the last. */
	static const char *const dirs[] = { PLACE, PLACE "/dev", PLACE "/proc", PLACE "/run",
		PLACE "/sys", PLACE "/oldroot" };
	int err, to, from = openat(boot->rootfd, "proc/self/exe", O_RDONLY | O_CLOEXEC);

	if (from < 0)
		return -errno;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		mkdirat(boot->rootfd, dirs[i], 0755);
	to = openat(boot->rootfd, COPY, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0700);
	err = to < 0 ? -errno : copy(from, to);
	if (to >= 0 && err)
		unlinkat(boot->rootfd, COPY, 0);
	if (to >= 0)
		close(to);
	close(from);
	return err;
}

enum step_answer leave_step_copy(struct boot *boot)
{
	int err;

	if (!boot->findinit->report.comes_back || !is_needed(boot))
		return STEP_DONE;
	err = make_copy(boot);
	/* A hook has put something there that does it. */
	if (err && err != -EEXIST)
		log_warn("/" COPY ": %s; what the root is on will not be taken apart at the end",
			strerror(-err));
	return STEP_DONE;
}
