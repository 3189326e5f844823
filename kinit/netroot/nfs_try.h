/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NFS_TRY_H
#define KINIT_NETROOT_NFS_TRY_H

#include <stdbool.h>

#include "kinit/netroot/nfs_plan.h"
#include "lib/ipaddr.h"

/* One try to mount an NFS root, in one way; and whether there is hope after a round of them. */

enum { NFS_TEXT_MAX = 192 };

/* What came of one rung. */
enum nfs_verdict {
	NFS_MOUNTED,
	NFS_ABSENT,  /* nobody is there to answer */
	NFS_BUSY,    /* somebody is there, and has no answer yet */
	NFS_REFUSED, /* the server does not let us have this directory */
	NFS_UNFIT,   /* the server or this kernel cannot speak so */
	NFS_NOWHERE, /* there is no such host */
};

struct nfs_report {
	enum nfs_verdict verdict;
	int err;                 /* -errno, if not mounted */
	bool skip_version;       /* other transports and minor versions will not do better */
	bool skip_portmap;       /* nor will versions that need the portmapper */
	struct ipaddr addr;      /* of the server */
	char text[NFS_TEXT_MAX]; /* the reason in words */
};

/* Fills REPORT with VERDICT, ERR and the words.  Returns ERR. */
int nfs_fail(struct nfs_report *report, enum nfs_verdict verdict, int err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

enum nfs_outcome { NFS_LATER, NFS_NEVER };

/*
 * Is there hope after a round without success?  SEEN has the bit 1 << verdict of each.  A server
 * that has refused the directory in one way is up: what is absent then will not come.
 */
enum nfs_outcome nfs_judge(unsigned seen);

struct nfs_try {
	const struct nfsroot *plan;
	struct nfs_rung rung;
	struct ipaddr addr;  /* of the server */
	const char *dir;     /* where it is mounted */
	const char *machine; /* this one's name, for the server's log */
	bool debug;          /* say how mount(2) is called */
};

/*
 * Asks the server whether it would let us have the directory, as far as it can be asked (versions 2
 * and 3: portmapper, the service itself, mountd; version 4: the service itself), for what mount(2)
 * says is less and comes late.  Then mounts it.  Blocks: for workers.
 */
void nfs_try_run(const struct nfs_try *try, struct nfs_report *report);

#endif
