/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NFS_H
#define KINIT_NETROOT_NFS_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/boot.h"
#include "kinit/netroot/nfs_plan.h"
#include "kinit/root/attempt.h"

/* Mounts a root that is on an NFS server. */

struct bootconf;

/* A try is a round: the rungs of the ladder, one after the other.  How far it is: */
struct nfs {
	struct nfsroot plan;
	struct nfs_rung rungs[NFS_RUNGS_MAX];
	size_t nrungs, rung; /* rung: the one that is tried, or next */
	bool running;        /* a worker is at it */
	struct ipaddr addr;  /* of the server, once it is known in this round */
	bool skip_portmap;
	unsigned skip_versions; /* bit 1 << version */
	unsigned seen;          /* bit 1 << verdict of each rung of this round */
	struct attempt_result
		result; /* err of the rung that says most: a refusal, else the first; why:
					 "v3 tcp: connection refused; v4.2 tcp: …" */
	char logged_plan[NFS_WHY_MAX];
};

/* Why CONF asks for a root that can never be mounted; NULL if it does not. */
const char *nfs_refusal(const struct bootconf *conf);

/*
 * Mounts it; answers as a step does.  Each round is done by workers, one for each version and
 * transport; see nfs_judge() for when there is another one.
 */
enum step_answer nfs_mount(struct boot *boot);

/* What to do about it, if it has failed. */
void nfs_hint(const struct boot *boot);

#endif
