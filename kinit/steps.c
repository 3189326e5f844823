/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "kinit/boot.h"
#include "kinit/driver/coldplug.h"
#include "kinit/fail.h"
#include "kinit/handover/handover.h"
#include "kinit/net/net.h"
#include "kinit/netroot/cifs.h"
#include "kinit/netroot/nbd.h"
#include "kinit/netroot/nfs.h"
#include "kinit/netroot/nvmf.h"
#include "kinit/root/btrfs.h"
#include "kinit/root/fstypes.h"
#include "kinit/root/mount.h"
#include "kinit/root/root.h"
#include "kinit/root/submount.h"
#include "kinit/switch/caps.h"
#include "kinit/switch/findinit.h"
#include "kinit/switch/switch.h"

/*
 * The table of contents of a boot.  Every step is asked after every wake, and answers 0 (done, or
 * nobody wants it), -EAGAIN (not yet) or what has gone wrong for good.
 */
static const struct step {
	const char *name;
	int (*run)(struct boot *boot);
} steps[] = {
	{ "parse root", root_step_words },
	{ "load named modules", coldplug_step_named },
	{ "load drivers", coldplug_step_devices },
	{ "rootdelay", root_step_delay },
	{ "configure network", net_step_configure },
	{ "attach NBD", nbd_step_attach },
	{ "attach NVMe over TCP", nvmf_step_attach },
	{ "find root", root_step_find },
	{ "load filesystem", fstypes_step_load },
	{ "complete btrfs", btrfs_step_complete },
	{ "mount NFS root", nfs_step_mount },
	{ "mount CIFS root", cifs_step_mount },
	{ "mount root", mount_step_root },
	{ "mount others", submount_step_mount },
	{ "find init", findinit_step_find },
	{ "drop capabilities", caps_step_drop },
	{ "hand over network", handover_step_write },
	{ "switch root", switch_step_root },
};

void boot_advance(struct boot *boot)
{
	if (boot->failed)
		return;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		int err = steps[i].run(boot);

		if (err == -EAGAIN)
			return;
		if (err) {
			fail(boot, steps[i].name);
			return;
		}
	}
}
