/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETLIST_H
#define KINIT_NET_NETLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/rtnl.h"

/* Which links does the kernel have?  For workers: it answers under its one lock for all of the network
 * (rtnl), which a driver can keep for ever.  A page at a time, since a report has its size. */

enum { NETLIST_MAX = 44 };

struct netlist {
	int err;
	bool more; /* there are others behind the last one */
	size_t n;
	struct rtnl_link links[NETLIST_MAX]; /* by index */
};

/* Fills LIST with the first links whose index is larger than AFTER. */
void netlist_read(int after, struct netlist *list);

/* Makes LIST fit to be used, see struct worker_job. */
void netlist_make_sound(void *list);

#endif
