/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_LVM_LVMGROUP_H
#define HOOKS_LVM_LVMGROUP_H

#include <stdbool.h>

#include "image/hooks/lvm/lvmname.h"

/* Which group is a physical volume of, and what is to be known of it?  lvm says it (pvs(8)). */

/* What lvm is asked for, and between the answers. */
#define LVMGROUP_FIELDS "vg_name,pv_count,vg_missing_pv_count,vg_exported,vg_systemid,vg_lock_type"
#define LVMGROUP_BETWEEN "|"

struct lvmgroup {
	char name[LVMNAME_SIZE];   /* "": it is of none yet */
	unsigned volumes, missing; /* physical ones, and how many of these are not there */
	bool exported, shared;
	char systemid[LVMNAME_SIZE]; /* of its only machine; "": any may use it */
};

/* Fills GROUP from a line of lvm.  Returns 0, or -EINVAL if that is none. */
int lvmgroup_parse(const char *line, struct lvmgroup *group);

#endif
