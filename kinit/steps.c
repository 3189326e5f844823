/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/block/dmname.h"
#include "kinit/block/probe.h"
#include "kinit/boot.h"
#include "kinit/breakpoint.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/efivars.h"
#include "kinit/driver/modules.h"
#include "kinit/fail.h"
#include "kinit/handover/handover.h"
#include "kinit/hook/hooks.h"
#include "kinit/kinds.h"
#include "kinit/md/md.h"
#include "kinit/net/net.h"
#include "kinit/net/netwait.h"
#include "kinit/machine.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/resume/resume.h"
#include "kinit/root/btrfs.h"
#include "kinit/root/flash.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/guess.h"
#include "kinit/root/imagefile.h"
#include "kinit/root/overlay.h"
#include "kinit/root/root.h"
#include "kinit/root/rootfstab.h"
#include "kinit/root/roothooks.h"
#include "kinit/root/submount.h"
#include "kinit/shutdown/leave.h"
#include "kinit/steptimes.h"
#include "kinit/switch/caps.h"
#include "kinit/switch/findinit.h"
#include "kinit/switch/switch.h"
#include "kinit/switch/udevdb.h"

/*
 * The table of contents of a boot.  Every step is asked after every wake, until one of them waits.
 */
static const struct step {
	const char *name;
	enum step_answer (*run)(struct boot *boot);
} steps[] = {
	{ "parse root", kinds_step_words },
	{ "load named modules", coldplug_step_named },
	{ "load drivers", coldplug_step_devices },
	{ "resume", resume_step },
	{ "rootdelay", root_step_delay },
	{ "configure network", net_step_configure },
	{ "attach disks", netdisk_step_attach },
	{ "attach image", imagefile_step_attach },
	{ "find root", root_step_find },
	{ "load filesystem", fstypes_step_load },
	{ "complete btrfs", btrfs_step_complete },
	{ "hooks before mount", roothooks_step_before },
	{ "mount root", kinds_step_mount },
	{ "hooks after mount", roothooks_step_after },
	{ "overlay root", overlay_step_root },
	{ "read fstab", rootfstab_step_read },
	{ "mount others", submount_step_mount },
	{ "leave only /usr", overlay_step_usr },
	{ "find init", findinit_step_find },
	{ "describe machine", machine_step_describe },
	{ "hooks before switch", roothooks_step_switch },
	{ "drop capabilities", caps_step_drop },
	{ "hand over network", handover_step_write },
	{ "hand over volumes", udevdb_step_write },
	{ "prepare shutdown", leave_step_copy },
	{ "switch root", switch_step_root },
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))
_Static_assert(STEPS <= STEPTIMES_MAX, "each step has its time");

/*
 * What goes on beside the steps, and needs none of them to be reached: after every wake each pump
 * starts what the facts allow by then.  A step never starts what a pump starts.  Before it is decided
 * whether a hibernated system is resumed, some do not run: from which hold on, is in the last column.
 */
static const struct pump {
	void (*run)(struct boot *boot);
	enum resume_hold held; /* RESUME_HOLDS_NOTHING: never */
} pumps[] = {
	/* Workers are forked, should that have failed, and given up when they are past their deadlines. */
	{ workers_pump, RESUME_HOLDS_NOTHING },
	/* Now and then /sys/block is read, should an event have been lost. */
	{ blkdevs_pump, RESUME_HOLDS_NOTHING },
	/* Arrays are not written to before it is decided. */
	{ resume_pump, RESUME_HOLDS_NOTHING },
	/* Disks that are not known are read. */
	{ probe_pump, RESUME_HOLDS_ALL },
	/* Arrays that the root needs are started when their members are there. */
	{ md_pump, RESUME_HOLDS_ALL },
	/* Programs of others are run that want to know of a device or of the network. */
	{ hooks_pump, RESUME_HOLDS_ALL },
	/* What makes flash memory of other devices is loaded; UBI may write to it. */
	{ flash_pump, RESUME_HOLDS_NETWORK },
	/* Interfaces are set up and asked for addresses. */
	{ net_pump, RESUME_HOLDS_NETWORK },
	/* Disks of the network are attached as soon as it is there. */
	{ netdisk_pump, RESUME_HOLDS_NETWORK },
	/* The drivers of devices that can wait are asked for, too. */
	{ coldplug_pump, RESUME_HOLDS_ALL },
	/* Meanwhile what the root will need is guessed and loaded. */
	{ guess_pump, RESUME_HOLDS_NETWORK },
	/* Modules that were asked for, by all these too, are loaded, some at a time. */
	{ modules_pump, RESUME_HOLDS_ALL },
};

void boot_pump(struct boot *boot)
{
	enum resume_hold hold = resume_holds(boot);

	for (size_t i = 0; i < sizeof(pumps) / sizeof(pumps[0]); i++)
		if (!pumps[i].held || hold < pumps[i].held)
			pumps[i].run(boot);
	steptimes_note_work(boot);
}

/* The last one does not come back. */
static enum step_answer run(struct boot *boot, size_t i)
{
	enum step_answer answer;

	if (i + 1 == STEPS)
		steptimes_report(boot);
	answer = steps[i].run(boot);
	steptimes_charge(boot, i, steps[i].name);
	return answer;
}

/* A boot that has failed wants to know it, too. */
static void failed(struct boot *boot, size_t i)
{
	if (fail_looks(boot) || hooks_step(boot, HOOK_ON_FAIL, -1, true) == STEP_WAITS)
		return;
	steptimes_report(boot);
	fail(boot, steps[i].name);
}

void boot_check_words(const struct boot *boot)
{
	const char *names[STEPS];

	for (size_t i = 0; i < STEPS; i++)
		names[i] = steps[i].name;
	breakpoint_check(boot, names, STEPS);
}

void boot_advance(struct boot *boot)
{
	if (boot->failed)
		return;
	steptimes_wake(boot);
	dmname_look(boot);
	for (size_t i = 0; i < STEPS; i++) {
		if (breakpoint_holds(boot, steps[i].name))
			return;
		switch (run(boot, i)) {
		case STEP_DONE:
			break;
		case STEP_WAITS:
			return;
		case STEP_FAILED:
			failed(boot, i);
			return;
		}
	}
}

/* Every room that keeps what it once found out, in the order of the rooms. */
void boot_restart(struct boot *boot)
{
	boot->failed = false;
	boot->look_ms = 0;
	boot->start_ms = boot->now_ms;
	modules_restart(boot);
	coldplug_restart(boot);
	efivars_restart(boot);
	blkdevs_restart(boot);
	md_restart(boot);
	hooks_restart(boot);
	submount_restart(boot);
	overlay_restart(boot);
	rootfstab_restart(boot);
	root_restart(boot);
	imagefile_restart(boot);
	resume_restart(boot);
	net_restart(boot);
	netdisk_restart(boot);
	findinit_restart(boot);
	*boot->steptimes = (struct steptimes){ .at = 0 };
}
