/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/boot.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kinit/base/worker.h"
#include "kinit/block/blkdev.h"
#include "kinit/breakpoint.h"
#include "kinit/driver/coldplug.h"
#include "kinit/driver/efivars.h"
#include "kinit/driver/modules.h"
#include "kinit/hook/hooks.h"
#include "kinit/loop.h"
#include "kinit/md/md.h"
#include "kinit/net/netif.h"
#include "kinit/netroot/netdisk.h"
#include "kinit/netroot/nfs.h"
#include "kinit/netroot/nfs_below.h"
#include "kinit/resume/resume.h"
#include "kinit/root/imagefile.h"
#include "kinit/root/overlay.h"
#include "kinit/root/root.h"
#include "kinit/root/rootfstab.h"
#include "kinit/root/submount.h"
#include "kinit/shutdown/shutdown.h"
#include "kinit/steptimes.h"
#include "kinit/switch/findinit.h"

struct rooms {
	struct boot boot;
	struct loop loop;
	struct workers workers;
	struct coldplug coldplug;
	struct modules modules;
	struct efivars efivars;
	struct blkdevs blkdevs;
	struct mds mds;
	struct hooks hooks;
	struct root root;
	struct imagefile imagefile;
	struct overlay overlay;
	struct rootfstab rootfstab;
	struct resume resume;
	struct submounts submounts;
	struct net net;
	struct netdisks netdisks;
	struct nfs nfs;
	struct findinit findinit;
	struct shutdown shutdown;
	struct steptimes steptimes;
	struct breakpoints breakpoints;
};

struct boot *boot_new(void)
{
	static struct rooms all;
	static bool made;

	/* Most of it is never touched. */
	if (made)
		memset(&all, 0, sizeof(all));
	made = true;
	all.submounts.server = &nfs_below;
	all.boot = (struct boot){
		.loop = &all.loop,
		.workers = &all.workers,
		.coldplug = &all.coldplug,
		.modules = &all.modules,
		.efivars = &all.efivars,
		.blkdevs = &all.blkdevs,
		.mds = &all.mds,
		.hooks = &all.hooks,
		.root = &all.root,
		.imagefile = &all.imagefile,
		.overlay = &all.overlay,
		.rootfstab = &all.rootfstab,
		.resume = &all.resume,
		.submounts = &all.submounts,
		.net = &all.net,
		.netdisks = &all.netdisks,
		.nfs = &all.nfs,
		.findinit = &all.findinit,
		.shutdown = &all.shutdown,
		.steptimes = &all.steptimes,
		.breakpoints = &all.breakpoints,
	};
	return &all.boot;
}

void boot_wake_by(struct boot *boot, int64_t when_ms)
{
	if (when_ms < boot->wake_ms)
		boot->wake_ms = when_ms;
}

enum step_answer boot_why(struct boot *boot, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(boot->why, sizeof(boot->why), format, args);
	va_end(args);
	return STEP_FAILED;
}
