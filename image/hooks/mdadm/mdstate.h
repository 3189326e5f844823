/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_MDADM_MDSTATE_H
#define HOOKS_MDADM_MDSTATE_H

/* How far is what a disk is a member of?  (Documentation/admin-guide/md.rst) */

enum mdstate {
	MDSTATE_NONE,      /* it is a member of nothing yet */
	MDSTATE_CONTAINED, /* it is in a container, none of whose arrays that it has a part of runs */
	MDSTATE_RUNS,
};

/* SYS is where sysfs is; DEVICE is a node directly below /dev. */
enum mdstate mdstate_of(const char *sys, const char *device);

#endif
