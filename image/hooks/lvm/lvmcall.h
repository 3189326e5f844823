/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_LVM_LVMCALL_H
#define HOOKS_LVM_LVMCALL_H

#include <stdbool.h>

#include "image/hooks/lvm/lvmgroup.h"
#include "image/hooks/lvm/lvmname.h"

/*
 * Calls lvm in an initramfs: without udev, which is not there to make nodes and to be waited for, and reading what is
 * known to be a physical volume only.  Nothing is written to these.
 */

enum { LVMCALL_NONE = 127 }; /* the exit status where there is no lvm that runs */

/* Which devices are read from now on. */
void lvmcall_begin(void);

/* What group is DEVICE of?  SAY: what lvm warns of goes to the log.  Returns 0 with GROUP,
 * or -errno, -ENOENT if there is no lvm that runs. */
int lvmcall_group(const char *device, struct lvmgroup *group, bool say);

/* Loads the modules of the kernel that the volumes of GROUP need; lvm itself would want a modprobe for that. */
void lvmcall_modules(const struct lvmgroup *group);

/* Activates a volume, or all of a group; WHOLE: only what has all its devices, else what the configuration allows.
 * Returns lvm's exit status, or -errno. */
int lvmcall_activate(const struct lvmname *name, bool whole, bool say);

#endif
