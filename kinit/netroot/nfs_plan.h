/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NFS_PLAN_H
#define KINIT_NETROOT_NFS_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "cmdline/nfsroot.h"
#include "lib/ipaddr.h"

/* What is to be mounted from an NFS server, and in which ways: facts in, decisions out. */

enum { NFS_WHY_MAX = 800, NFS_RUNGS_MAX = 8, NFS_RUNG_NAME_SIZE = 24, NFS_OPTIONS_MAX = 2048 };
enum { NFS_SOURCE_SIZE = NFSROOT_SERVER_SIZE + NFSROOT_PATH_SIZE + 4 };

struct nfs_facts {
	const struct nfsroot *word; /* of the command line */
	const char *root_path;      /* of a DHCP server (option 17); "" if none */
	struct ipaddr next_server;  /* the server otherwise */
	struct ipaddr client;       /* the address of this machine */
	bool rw;                    /* the command line has rw */
};

/*
 * The root by what is known: nfsroot=, else option 17, else the next server and /tftpboot/%s; the
 * options of both, those of nfsroot= last.  PLAN then has a server, a path without %s, and
 * read_only.  Returns 0, WHY then says what was left out ("" if nothing); or an error with WHY:
 * -EDESTADDRREQ if nobody names a server, -EINVAL, -ENAMETOOLONG.
 */
int nfs_plan(const struct nfs_facts *facts, struct nfsroot *plan, char why[NFS_WHY_MAX]);

/* One way to speak NFS. */
struct nfs_rung {
	int version, minor; /* minor 0 but for version 4 */
	enum nfs_proto proto;
};

/* The ways to try, best first.  Returns how many. */
size_t nfs_ladder(const struct nfsroot *plan, struct nfs_rung rungs[NFS_RUNGS_MAX]);

/* "v3 tcp", "v4.2 tcp", with what is BETWEEN.  Returns NAME. */
const char *nfs_rung_name(
	const struct nfs_rung *rung, const char *between, char name[NFS_RUNG_NAME_SIZE]);

/* "10.0.2.2:/srv/root", "[fd00::1]:/srv": what mount(2) gets.  Returns TEXT. */
const char *nfs_source(const struct nfsroot *plan, char text[NFS_SOURCE_SIZE]);

/* All that was found out for one mount. */
struct nfs_found {
	struct nfs_rung rung;
	struct ipaddr addr, client;
	uint16_t port, mount_port; /* 0: the kernel may choose */
	enum nfs_proto mount_proto;
};

/* The options for mount(2) in the kernel's spelling.  Returns 0 or -E2BIG. */
int nfs_options(
	const struct nfsroot *plan, const struct nfs_found *found, char text[NFS_OPTIONS_MAX]);

#endif
