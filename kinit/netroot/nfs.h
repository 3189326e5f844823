/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NFS_H
#define KINIT_NETROOT_NFS_H

#include <stdbool.h>
#include <stdint.h>

#include "kinit/netroot/nfs_plan.h"

/* Mounts a root that is on an NFS server. */

struct boot;

enum { NFS_TRIED_MAX = 448 };

enum nfs_state {
	NFS_IDLE,
	NFS_TRYING,  /* a round: the rungs of the ladder one after the other */
	NFS_WAITING, /* for the next round */
};

/* How far it is; part of struct root, and forgotten with it. */
struct nfs {
	enum nfs_state state;
	struct nfsroot plan;
	struct nfs_rung rungs[NFS_RUNGS_MAX];
	size_t nrungs, rung; /* rung: the one that is tried, or next */
	bool running;        /* a worker is at it */
	struct ipaddr addr;  /* of the server, once it is known in this round */
	bool skip_portmap;
	unsigned skip_versions; /* bit 1 << version */
	unsigned seen;          /* bit 1 << verdict of each rung of this round */
	unsigned rounds;
	int64_t retry_ms;
	int err;                   /* of the rung that says most: a refusal, else the first */
	char tried[NFS_TRIED_MAX]; /* " v3 tcp: connection refused; v4.2 tcp: …" */
	char said[NFS_TRIED_MAX];  /* what of that was logged last, and when */
	int64_t said_ms;
	char noted[NFS_WHY_MAX]; /* likewise of the plan */
};

/*
 * Step: 0 if the present word of root= is no NFS root, or if it is mounted.  Each round is done by
 * workers, one for each version and transport; see nfs_judge() for when there is another one.
 */
int nfs_step_mount(struct boot *boot);

#endif
