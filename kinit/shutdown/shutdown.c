/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/shutdown/shutdown.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "kinit/base/childpipe.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/shutdown/holders.h"
#include "kinit/shutdown/stop.h"
#include "lib/clock.h"
#include "lib/text.h"

/* Processes that were killed are given a moment each time. */
enum { HUNTS_MAX = 3, DEATH_MS = 1000 };

/* UMOUNT_NOFOLLOW, which klibc lacks. */
enum { NOFOLLOW = 8 };

/* As the old system called it. */
static const char *name_of(const struct shutdown *down, const struct plan_act *act)
{
	const char *dir;

	if (act->kind == PLAN_STOP)
		return down->left.devices[act->index].title;
	dir = down->left.mounts[act->index].info.dir + strlen(SHUTDOWN_OLD);
	return *dir ? dir : "/";
}

/* ---- what may take for ever, in a worker */

/* Who cannot be unmounted shall at least not be written to any more. */
static int last_things(const struct shutdown *down)
{
	for (size_t i = down->left.nmounts; i-- > 0;) {
		const struct mountinfo *info = &down->left.mounts[i].info;

		if (!info->readonly)
			sys_mount(NULL, info->dir, NULL, MS_REMOUNT | MS_RDONLY, NULL);
	}
	sync();
	return 0;
}

/* Memory and what the kernel tells are kept by others as well, and nothing is lost with them.  (MNT_DETACH would take
 * with them what is still mounted in there: see walk().) */
static bool is_memory(const struct mountinfo *info)
{
	static const char *const types[] = { "devtmpfs", "proc", "sysfs", "tmpfs" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(info->type, types[i]))
			return true;
	return false;
}

static int unmount(const struct mountinfo *info)
{
	int err = sys_umount(info->dir, NOFOLLOW);

	return err == -EBUSY && is_memory(info) ? sys_umount(info->dir, NOFOLLOW | MNT_DETACH)
						: err;
}

static void act(struct boot *boot, int id, void *report)
{
	const struct shutdown *down = boot->shutdown;
	const struct left_device *dev;
	int *err = report;

	(void)id;
	if (!down->act) {
		*err = last_things(down);
		return;
	}
	switch (down->act->kind) {
	case PLAN_UNMOUNT:
		*err = unmount(&down->left.mounts[down->act->index].info);
		break;
	case PLAN_STOP:
		dev = &down->left.devices[down->act->index];
		*err = dev->kind->stop(boot->rootfd, dev->name);
		break;
	}
}

static void acted(struct boot *boot, int id, const struct worker_end *end)
{
	(void)id;
	boot->shutdown->running = false;
	boot->shutdown->late = end->fate == WORKER_LATE;
	boot->shutdown->answer = end->fate == WORKER_REPORTED ? *(const int *)end->report : -EIO;
}

static const struct worker_job actor = {
	.name = "shutdown",
	.timeout_ms = SHUTDOWN_ACT_MS,
	.report_size = sizeof(int),
	.make_sound = worker_sound_err,
	.run = act,
	.done = acted,
};

/* ---- one after the other */

/* Until a child ends, or boot->wake_ms. */
static void wait_for_children(struct boot *boot)
{
	struct pollfd fd = { .fd = boot->shutdown->child_fd, .events = POLLIN };
	int64_t left = boot->wake_ms - boot->now_ms;

	poll(&fd, 1, left < 0 ? 0 : left > SHUTDOWN_ACT_MS ? SHUTDOWN_ACT_MS : (int)left);
	childpipe_empty(fd.fd);
	workers_reap(boot);
}

static void look_at_clock(struct boot *boot)
{
	boot->now_ms = clock_ms();
	boot->wake_ms = INT64_MAX;
}

static int do_act(struct boot *boot, const struct plan_act *what)
{
	struct shutdown *down = boot->shutdown;
	int err;

	down->act = what;
	look_at_clock(boot);
	err = worker_start(boot, &actor, 0);
	if (err)
		return err;
	down->running = true;
	while (down->running) {
		look_at_clock(boot);
		workers_pump(boot);
		if (down->running)
			wait_for_children(boot);
	}
	return down->answer;
}

static void note(struct shutdown *down, const struct plan_act *what, int err)
{
	struct shutdown_failed *failed = &down->failed[down->nfailed];

	if (down->nfailed == SHUTDOWN_FAILED_MAX)
		return;
	down->nfailed++;
	*failed = (struct shutdown_failed){ .kind = what->kind, .late = down->late, .err = err };
	text_copy(failed->name, sizeof(failed->name), name_of(down, what));
}

/* The kernel still is at it: nothing more comes of asking again. */
static bool was_late(const struct shutdown *down, const struct plan_act *what)
{
	for (size_t i = 0; i < down->nfailed; i++)
		if (down->failed[i].late && down->failed[i].kind == what->kind &&
			!strcmp(down->failed[i].name, name_of(down, what)))
			return true;
	return false;
}

static void begin_round(struct shutdown *down)
{
	size_t n = 0;

	for (size_t i = 0; i < down->nfailed; i++)
		if (down->failed[i].late)
			down->failed[n++] = down->failed[i];
	down->nfailed = n;
}

/* Of the kernel's own file systems, which are many, nothing is said. */
static void tell(const struct shutdown *down, const struct plan_act *what)
{
	const struct mountinfo *info;

	if (what->kind == PLAN_STOP) {
		log_info("stopped %s (%s)", name_of(down, what),
			down->left.devices[what->index].kind->noun);
		return;
	}
	info = &down->left.mounts[what->index].info;
	if (!text_starts(info->devt, "0:") || !strcmp(info->dir, SHUTDOWN_OLD))
		log_info("unmounted %s (%s)", name_of(down, what), info->type);
}

/* Neither what is on something that stays, nor what the kernel is at, is asked for. */
static void take(struct boot *boot, const struct plan_act *what)
{
	struct shutdown *down = boot->shutdown;
	struct left_mount *mount =
		what->kind == PLAN_UNMOUNT ? &down->left.mounts[what->index] : NULL;
	const bool late = was_late(down, what);
	int err = -EBUSY;

	down->late = false;
	if (!late && !(mount && mount->stays))
		err = do_act(boot, what);
	if (!err)
		tell(down, what);
	else if (!late)
		note(down, what, err);
	if (err && mount && mount->on < down->left.nmounts)
		down->left.mounts[mount->on].stays = true;
}

static void walk(struct boot *boot)
{
	struct shutdown *down = boot->shutdown;

	begin_round(down);
	for (size_t i = 0; i < down->plan.n && clock_ms() < down->until_ms; i++)
		take(boot, &down->plan.acts[i]);
}

/* How much is left. */
static size_t look(struct boot *boot)
{
	struct shutdown *down = boot->shutdown;

	left_read(&down->left, boot->rootfd, SHUTDOWN_OLD);
	plan_make(&down->plan, &down->left);
	return down->plan.n;
}

/* Has anybody been killed?  His end is waited for, a moment. */
static bool hunt(struct boot *boot)
{
	if (!holders_kill(boot->rootfd, SHUTDOWN_OLD))
		return false;
	look_at_clock(boot);
	boot_wake_by(boot, boot->now_ms + DEATH_MS);
	wait_for_children(boot);
	return true;
}

static void report(const struct shutdown *down)
{
	for (size_t i = 0; i < down->nfailed; i++) {
		const struct shutdown_failed *failed = &down->failed[i];

		log_err("%s cannot be %s: %s", failed->name,
			failed->kind == PLAN_STOP ? "stopped" : "unmounted",
			failed->late ? "the kernel is not done with it in time"
				     : strerror(-failed->err));
	}
	for (size_t i = 0; i < down->left.nedges; i++) {
		const struct left_edge *edge = &down->left.edges[i];

		log_err("%s is a part of %s", down->left.devices[edge->lower].title,
			down->left.devices[edge->upper].title);
	}
}

void shutdown_take_down(struct boot *boot)
{
	struct shutdown *down = boot->shutdown;
	size_t now, before = SIZE_MAX;
	int hunts = 0;

	down->until_ms = clock_ms() + SHUTDOWN_ALL_MS;
	while ((now = look(boot)) && clock_ms() < down->until_ms) {
		if (now >= before && (hunts++ == HUNTS_MAX || !hunt(boot)))
			break;
		before = now;
		walk(boot);
	}
	if (!now)
		return;
	report(down);
	do_act(boot, NULL);
}
