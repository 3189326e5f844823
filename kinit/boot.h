/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_BOOT_H
#define KINIT_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "cmdline/bootconf.h"
#include "kinit/block/blkdev.h"
#include "kinit/root/submount.h"
#include "kinit/md/md.h"
#include "kinit/driver/modules.h"
#include "kinit/net/net.h"
#include "kinit/netroot/nbd.h"
#include "kinit/netroot/nvmf.h"
#include "kinit/root/root.h"
#include "kinit/switch/findinit.h"
#include "kinit/base/worker.h"

enum { BOOT_WHY_MAX = 512, BOOT_TICK_MS = 500 };

/* All that is known of this boot. */
struct boot {
	struct bootconf conf; /* const once parsed */
	char **argv, **envp;  /* as the kernel gave them to us */
	int rootfd;           /* "/"; below it /sys, /proc and /dev are reached */

	int64_t start_ms;     /* CLOCK_MONOTONIC; anew after an emergency shell */
	uint64_t began_us[2]; /* CLOCK_REALTIME and CLOCK_MONOTONIC when main() was entered */
	int64_t now_ms;       /* taken once after each wake */
	int64_t wake_ms;      /* wake at this time at the latest */

	int uevent_fd;
	int child_fd;      /* readable after a SIGCHLD */
	int64_t rescan_ms; /* when /sys/block is to be read again */

	struct workers workers;
	struct modules modules;
	struct blkdevs blkdevs;
	size_t named;     /* so many of kinit.modules= are done */
	int64_t named_ms; /* when the next one was asked for */
	struct mds mds;
	bool coldplugged;
	struct net net;
	struct nbd nbd;
	struct nvmf nvmf;

	struct root root;
	struct submounts submounts;
	struct findinit findinit;

	bool failed;            /* an emergency shell runs; no steps until it ends */
	char why[BOOT_WHY_MAX]; /* set by a step that fails: the object and the reason */
};

/* Walks the steps until one has to wait, and fails if one fails.  Returns to be called again. */
void boot_advance(struct boot *boot);

/* Asks for a wake at WHEN_MS at the latest. */
void boot_wake_by(struct boot *boot, int64_t when_ms);

/* Sets boot->why and returns ERR, so that a step can end with "return boot_why(...)". */
int boot_why(struct boot *boot, int err, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
