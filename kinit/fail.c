/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/fail.h"

#include <stdlib.h>
#include <string.h>

#include "kinit/base/console.h"
#include "kinit/base/log.h"
#include "kinit/base/sys.h"
#include "kinit/base/worker.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/modules.h"
#include "kinit/net/net.h"
#include "kinit/report.h"
#include "kinit/root/root.h"
#include "kinit/shell.h"
#include "lib/attr.h"
#include "lib/num.h"

/* Errors are shown on the console, whatever quiet or loglevel= say. */
enum { CONSOLE_LEVEL = LOG_LEVEL_ERR + 1 };

/* How long is looked for disks, and how long nothing may go on meanwhile: a disk comes a moment after its driver. */
enum { LOOK_MS = 5000, QUIET_MS = 300 };

static void show_errors(struct boot *boot)
{
	char text[64];
	int level = 0;

	if (!attr_read(boot->rootfd, "proc/sys/kernel/printk", text, sizeof(text))) {
		text[strcspn(text, " \t")] = '\0';
		num_int(text, 10, &level);
	}
	boot->console_level = level;
	if (level <= CONSOLE_LEVEL)
		sys_console_level(CONSOLE_LEVEL + 1);
}

/* Whatever was done about it in the shell (dmesg -n 1). */
static void show_as_before(const struct boot *boot)
{
	if (boot->console_level > 0)
		sys_console_level(boot->console_level);
}

static void end_of_init(void)
{
	/* Let the text get out before the kernel panics. */
	console_drain();
	exit(1);
}

static void shell_ended(struct boot *boot, int id, const struct worker_end *end)
{
	char why[128];

	(void)id;
	if (end->fate == WORKER_UNBORN) {
		log_err("%s; ending", worker_fate(end, "the emergency shell", why, sizeof(why)));
		end_of_init();
	}
	show_as_before(boot);
	log_err("the emergency shell has ended; trying to boot again");
	boot_restart(boot);
}

static const struct worker_job shell = {
	.name = "emergency shell",
	.is_of_others = true,
	.run = shell_run,
	.done = shell_ended,
};

bool fail_looks(struct boot *boot)
{
	if (!boot->look_ms) {
		if (boot->coldplug->walked_late && net_is_listed(boot))
			return false;
		coldplug_want_all(boot);
		boot->look_ms = boot->now_ms + LOOK_MS;
		boot->quiet_ms = boot->now_ms + QUIET_MS;
	}
	if (modules_busy(boot) || probe_busy(boot) || !net_is_listed(boot))
		boot->quiet_ms = boot->now_ms + QUIET_MS;
	if (boot->now_ms >= boot->look_ms || boot->now_ms >= boot->quiet_ms)
		return false;
	boot_wake_by(boot, boot->quiet_ms < boot->look_ms ? boot->quiet_ms : boot->look_ms);
	return true;
}

void fail(struct boot *boot, const char *step)
{
	const char *refusal = shell_refusal(boot);

	show_errors(boot);
	report_failure(boot, step);
	if (refusal) {
		log_err("no emergency shell (%s); ending", refusal);
		end_of_init();
	}
	log_err("starting an emergency shell; exit it to try again, or mount the root on " ROOT_DIR
		" and exit it to boot that");
	root_make_dir(boot);
	root_note_mount(boot);
	if (worker_start(boot, &shell, 0))
		end_of_init();
	boot->failed = true;
	/* Who is there now needs the disks, even if root= was not worth looking for one. */
	coldplug_want_all(boot);
}
