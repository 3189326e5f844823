/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kinit/switch/emptier.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

#include "kinit/base/gate.h"
#include "kinit/base/log.h"
#include "kinit/base/worker.h"
#include "kinit/driver/loadorder.h"
#include "lib/nuke.h"

/* An init that is busy comes first, but on a small machine it needs the memory soon. */
enum { EMPTIER_NICE = 10, INIT_GRACE_MS = 10000, LOADERS_GRACE_MS = 10000 };

static void empty(int rootfs)
{
	int err = nuke(dup(rootfs));

	if (err)
		log_warn("the initramfs could not be emptied: %s", strerror(-err));
}

void emptier_begin(struct boot *boot, int rootfs)
{
	pid_t pid = fork();

	if (pid < 0) {
		loadorder_finish(boot, 0);
		empty(rootfs);
	}
	if (pid)
		return;
	worker_renew_guard();
	prctl(PR_SET_NAME, "kinit-emptier");
	/* Refused, it only takes the processor from others. */
	if (nice(EMPTIER_NICE) < 0)
		log_debug("the initramfs is emptied at the usual priority");
	gate_leave();
	gate_await_real_init(INIT_GRACE_MS);
	/* Drivers that are still to be loaded are files there. */
	loadorder_finish(boot, LOADERS_GRACE_MS);
	empty(rootfs);
	_exit(0);
}
