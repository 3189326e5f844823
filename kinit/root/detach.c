/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/root/detach.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/root/overlay.h"
#include "kinit/root/root.h"

/* Writing back what a slow disk has still to get takes a while, a dead one takes for ever. */
enum { TIMEOUT_MS = 10000 };

static void detach(struct boot *boot, int id, void *data)
{
	int *err = data;

	(void)boot;
	(void)id;
	*err = sys_umount(ROOT_DIR, MNT_DETACH);
	/* Where there is an overlay, what it was made of. */
	sys_umount(OVERLAY_LOWER, MNT_DETACH);
	sys_umount(OVERLAY_UPPER, MNT_DETACH);
}

static void detached(struct boot *boot, int id, const struct worker_end *end)
{
	char why[128];
	int err = end->fate == WORKER_REPORTED ? *(const int *)end->report : 0;

	(void)id;
	if (end->fate == WORKER_LATE)
		log_warn(
			"the kernel is not done with the root of the boot that failed after %d s (does its "
			"disk or server answer?); going on without it",
			TIMEOUT_MS / 1000);
	else if (end->fate != WORKER_REPORTED)
		log_warn("%s stays mounted below the new root: %s", ROOT_DIR,
			worker_fate(end, "who was to unmount it", why, sizeof(why)));
	/* Nothing is mounted on it, or it is not even there. */
	else if (err && err != -EINVAL && err != -ENOENT)
		log_warn("%s stays mounted below the new root: %s", ROOT_DIR, strerror(-err));
	boot_wake_by(boot, boot->now_ms);
}

static const struct worker_job detacher = {
	.name = "unmounting of the old root",
	.timeout_ms = TIMEOUT_MS,
	.report_size = sizeof(int),
	.make_sound = worker_sound_err,
	.run = detach,
	.done = detached,
};

void detach_begin(struct boot *boot)
{
	int err = worker_start(boot, &detacher, 0);

	if (err)
		log_warn("%s stays mounted below the new root: %s", ROOT_DIR, strerror(-err));
}

bool detach_pending(const struct boot *boot)
{
	return worker_count(boot, &detacher) > 0;
}
