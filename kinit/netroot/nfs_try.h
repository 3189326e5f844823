/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NFS_TRY_H
#define KINIT_NETROOT_NFS_TRY_H

#include "kinit/netroot/nfs_judge.h"
#include "kinit/netroot/nfs_plan.h"

/* One try to mount an NFS root, in one way.  Blocks: for workers. */

struct nfs_try {
	const struct nfsroot *plan;
	struct nfs_rung rung;
	struct ipaddr addr;  /* of the server */
	const char *machine; /* this one's name, for the server's log */
	bool debug;          /* say how mount(2) is called */
};

/*
 * Asks the server whether it would let us have the directory, as far as it can be asked (versions 2
 * and 3: portmapper, the service itself, mountd; version 4: the service itself), for what mount(2)
 * says is less and comes late.  Then mounts it on ROOT_DIR.
 */
void nfs_try_run(const struct nfs_try *try, struct nfs_report *report);

#endif
