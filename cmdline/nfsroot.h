/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NFSROOT_H
#define CMDLINE_NFSROOT_H

#include <stdbool.h>
#include <stdint.h>

/* nfsroot=, root=nfs:…, and option 17 of a DHCP server: [<server>:]<path>[,<options>]. */

enum {
	NFSROOT_SERVER_SIZE = 256,
	NFSROOT_PATH_SIZE = 1024,
	NFSROOT_OPTIONS_SIZE = 512,
	NFSROOT_BAD_SIZE = 64,
};

enum nfs_proto { NFS_ANY_PROTO, NFS_TCP, NFS_UDP };

struct nfsroot {
	bool given;
	char server[NFSROOT_SERVER_SIZE];   /* a name, an address, an IPv6 address without brackets;
					       "": not said */
	char path[NFSROOT_PATH_SIZE];       /* "": not said; %s is not replaced yet */
	char options[NFSROOT_OPTIONS_SIZE]; /* for mount(2), without those below; "" if none */
	unsigned long flags; /* MS_… of options that all filesystems have: noatime, nosuid */
	int version, minor;  /* 3, 4; 0: not said; minor -1: not said */
	enum nfs_proto proto;
	enum nfs_proto mount_proto; /* mountproto= */
	unsigned port, mount_port;  /* 0: not said */
	int read_only;              /* 1: ro, 0: rw, -1: not said */
};

/* Nothing is said. */
void nfsroot_clear(struct nfsroot *nfs);

/*
 * Reads TEXT, which may come from the network, into NFS; what was in it is lost.  Returns 0 or
 * -EINVAL with *WHY, a constant.  If options were left out it returns 0 with *WHY set (else NULL);
 * BAD then names them, fit to be shown.
 */
int nfsroot_parse(
	const char *text, struct nfsroot *nfs, const char **why, char bad[NFSROOT_BAD_SIZE]);

/* Is TEXT, a value of root=, one of nfs:…, nfs4:… (dracut) and <server>:/<path>? */
bool nfsroot_is_root(const char *text);

/* Likewise for such a TEXT.  A ':' may stand before the options, too. */
int nfsroot_parse_root(
	const char *text, struct nfsroot *nfs, const char **why, char bad[NFSROOT_BAD_SIZE]);

/* Adds OPTIONS (comma separated) to those of NFS, over which they win; errors as above. */
int nfsroot_add_options(
	const char *options, struct nfsroot *nfs, const char **why, char bad[NFSROOT_BAD_SIZE]);

#endif
