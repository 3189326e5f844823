/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_LVM_LVMWANT_H
#define HOOKS_LVM_LVMWANT_H

#include <stdbool.h>
#include <stddef.h>

#include "image/hooks/lvm/lvmname.h"

/*
 * What of the volumes there are does this boot want?  Of its words those that name groups and volumes say it, and of
 * root=, mount.usr= and resume= what can be the name of a volume.  If none says anything (root=UUID=…), it may be any.
 */

enum { LVMWANT_MAX = 32 };

struct lvmwant {
	struct lvmname items[LVMWANT_MAX];
	size_t n;            /* 0: any */
	struct lvmname root; /* what root= names; no group: it says something else */
};

/* Fills WANT from the environment of the hook. */
void lvmwant_read(struct lvmwant *want);

/* Is something of the group NAME wanted? */
bool lvmwant_has(const struct lvmwant *want, const char *name);

#endif
