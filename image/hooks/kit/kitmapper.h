/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_KIT_KITMAPPER_H
#define HOOKS_KIT_KITMAPPER_H

/*
 * Makes device mapper ready for the tools that use it (cryptsetup, lvm): loads it, and makes /dev/mapper/control.  Each
 * of them would do so itself, but of two that begin at once one finds the other's node, and fails.  Also tells them that
 * there is no udev to be waited for.  Returns 0 or -errno.
 */
int kitmapper_ready(void);

#endif
