/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NFS_JUDGE_H
#define KINIT_NETROOT_NFS_JUDGE_H

#include <stdbool.h>

#include "lib/ipaddr.h"

/* What came of the tries to mount an NFS root, and whether there is hope. */

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

#endif
