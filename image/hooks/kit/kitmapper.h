/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_KIT_KITMAPPER_H
#define HOOKS_KIT_KITMAPPER_H

#include <stdbool.h>

/*
 * Is device mapper there, for the tools that use it (cryptsetup, lvm)?  The hook has it loaded (load = dm_mod), and
 * devtmpfs has its node then.  Also tells them that there is no udev to be waited for.
 */
bool kitmapper_is_ready(void);

#endif
