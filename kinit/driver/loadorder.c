/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/driver/loadorder.h"

#include <fcntl.h>
#include <string.h>
#include <sys/utsname.h>

#include "kinit/base/gate.h"
#include "kinit/base/worker.h"
#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/kmod.h"
#include "kinit/driver/modules.h"
#include "lib/attr.h"
#include "lib/clock.h"
#include "lib/modalias.h"

enum { HOLD_MS = 5000 };

/* A modalias has its bus before a colon; no name of a module or of a file system has one. */
bool loadorder_is_held(const struct module *m)
{
	return !m->named && strchr(m->reason, ':');
}

/* For the root that is looked for. */
static bool is_of_no_use(const struct modules *ms, const struct module *m)
{
	if (!ms->root_disk || !loadorder_is_held(m))
		return false;
	return ms->root_found || !modalias_may_lead_to(m->reason, ms->root_disk);
}

bool loadorder_is_low(const struct modules *ms, const struct module *m)
{
	return m->guessed || is_of_no_use(ms, m);
}

void loadorder_mind(struct boot *boot, const struct module *m)
{
	struct modules *ms = boot->modules;

	if (m->state == MODULE_LOADING)
		worker_set_idle(
			boot, &modules_loader, (int)(m - ms->items), loadorder_is_low(ms, m));
}

static void mind_all(struct boot *boot)
{
	for (size_t i = 0; i < boot->modules->n; i++)
		loadorder_mind(boot, &boot->modules->items[i]);
}

/* cpu/online of Documentation/admin-guide/cputopology.rst: "0", or "0-3,8". */
static bool has_one_processor(const struct boot *boot)
{
	char online[64];

	return !attr_read(boot->rootfd, "sys/devices/system/cpu/online", online, sizeof(online)) &&
	       !strpbrk(online, "-,");
}

/* Since Linux 7.0 whoever is in the initramfs is in the new root after the switch, where modules may be packed otherwise. */
static bool is_moved(void)
{
	struct utsname kernel;

	if (uname(&kernel) < 0)
		return true;
	return strcspn(kernel.release, ".") > 1 || kernel.release[0] >= '7';
}

void loadorder_open(struct boot *boot)
{
	boot->modules->one_processor = has_one_processor(boot);
	boot->modules->moved = is_moved();
}

void loadorder_set_root_disk(struct boot *boot, const char *disk)
{
	bool changed = boot->modules->root_disk != disk;

	boot->modules->root_disk = disk;
	if (changed)
		mind_all(boot);
}

void loadorder_set_root_found(struct boot *boot, bool found)
{
	boot->modules->root_found = found;
	boot->modules->found_ms = boot->now_ms;
	mind_all(boot);
}

/* Has somebody come to name a module whose loader was started for a device? */
static bool is_awaited(const struct modules *ms)
{
	for (size_t i = 0; i < ms->n; i++)
		if (ms->items[i].state == MODULE_LOADING && ms->items[i].named &&
			strchr(ms->items[i].reason, ':'))
			return true;
	return false;
}

/* Is somebody at work whom they would disturb?  Else the boot waits for what they may bring: another disk of the filesystem,
 * or the time of the next try. */
static bool is_worked_for_root(const struct boot *boot)
{
	bool any = false;

	for (size_t i = 0; i < boot->workers->n; i++) {
		const struct worker *w = &boot->workers->items[i];

		if (w->job->is_of_others)
			return false;
		any |= !w->idle && !w->lost;
	}
	return any;
}

static bool may_put_off(const struct modules *ms)
{
	return ms->root_found && ms->root_disk && !ms->moved;
}

int64_t loadorder_late_ms(const struct boot *boot)
{
	const struct modules *ms = boot->modules;

	if (may_put_off(ms))
		return ms->found_ms + HOLD_MS;
	if (ms->root_found || ms->moved)
		return boot->now_ms;
	return boot->start_ms + (ms->one_processor ? HOLD_MS : BOOT_TICK_MS);
}

void loadorder_set_gate(struct boot *boot)
{
	struct modules *ms = boot->modules;
	bool hold = ms->one_processor && may_put_off(ms) && boot->now_ms < ms->found_ms + HOLD_MS &&
		    !boot->look_ms && !is_awaited(ms) && is_worked_for_root(boot);

	if (hold)
		boot_wake_by(boot, ms->found_ms + HOLD_MS);
	if (hold == ms->held)
		return;
	ms->held = hold;
	gate_set_open(!hold);
}

static bool is_left(const struct module *m)
{
	return m->state == MODULE_QUEUED && !m->guessed;
}

static void load_rest(struct boot *boot, int id, void *data)
{
	const struct modules *ms = boot->modules;
	char culprit[MODULE_NAME_MAX_LEN];
	int *report = data;

	(void)id;
	gate_heed();
	kmod_pass_gate();
	boot->rootfd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	coldplug_want_all(boot);
	for (size_t i = 0; i < ms->n; i++)
		if (is_left(&ms->items[i]))
			*report =
				kmod_insert(ms->kmod, ms->items[i].name, culprit, sizeof(culprit));
}

/* Should the real init not have taken over, they are still queued. */
static void loaded_rest(struct boot *boot, int id, const struct worker_end *end)
{
	(void)boot, (void)id, (void)end;
}

static const struct worker_job rest_loader = {
	.name = "module loader",
	.outlives = true,
	.report_size = sizeof(int),
	.make_sound = worker_sound_err,
	.run = load_rest,
	.done = loaded_rest,
};

static void let_go(struct boot *boot)
{
	for (size_t i = 0; i < boot->modules->n; i++)
		worker_set_idle(boot, &modules_loader, (int)i, false);
}

void loadorder_load_rest(struct boot *boot)
{
	struct modules *ms = boot->modules;
	bool left = ms->kmod && !boot->coldplug->walked_late;

	if (ms->moved) {
		let_go(boot);
		return;
	}
	ms->held = true;
	gate_set_open(false);
	for (size_t i = 0; i < ms->n; i++)
		left |= is_left(&ms->items[i]);
	if (!left)
		return;
	worker_start(boot, &rest_loader, 0);
	worker_set_idle(boot, &rest_loader, 0, true);
}

void loadorder_finish(struct boot *boot, int timeout_ms)
{
	int64_t until = clock_ms() + timeout_ms;

	let_go(boot);
	worker_set_idle(boot, &rest_loader, 0, false);
	workers_await(boot, &modules_loader, timeout_ms);
	workers_await(boot, &rest_loader, (int)(until > clock_ms() ? until - clock_ms() : 0));
}
