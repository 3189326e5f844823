/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NFSROOT_H
#define CMDLINE_NFSROOT_H

#include <stdbool.h>
#include <stdint.h>

/* nfsroot=, root=nfs:…, and option 17 of a DHCP server: [<server>:]<path>[,<options>]. */

enum { NFSROOT_SERVER_SIZE = 256, NFSROOT_PATH_SIZE = 1024, NFSROOT_OPTIONS_SIZE = 512 };

enum nfs_proto { NFS_ANY_PROTO, NFS_TCP, NFS_UDP };

struct nfsroot {
	bool given;
	char server[NFSROOT_SERVER_SIZE]; /* a name, an address, an IPv6 address without brackets; "": not said */
	char path[NFSROOT_PATH_SIZE];     /* "": not said; %s is not replaced yet */
	char options[NFSROOT_OPTIONS_SIZE]; /* for mount(2), without those below; "" if none */
	int version, minor;               /* 3, 4; 0: not said; minor -1: not said */
	enum nfs_proto proto;
	enum nfs_proto mount_proto;       /* mountproto= */
	unsigned port, mount_port;        /* 0: not said */
	int read_only;                    /* 1: ro, 0: rw, -1: not said */
};

/*
 * Reads TEXT, which may come from the network.  Returns 0 or -EINVAL with *WHY, a constant; or 0 with
 * *NOTE, else NULL, if an option was left out; BAD then holds that option, fit to be shown.
 */
int nfsroot_parse(const char *text, struct nfsroot *nfs, const char **why, char bad[64]);

#endif
