/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CMDLINE_NFS_OPTS_H
#define CMDLINE_NFS_OPTS_H

#include "cmdline/nfsroot.h"

/* The options of an NFS root: nfsroot_add_options(), with *WHY and BAD empty before. */
int nfs_opts_add(
	const char *options, struct nfsroot *nfs, const char **why, char bad[NFSROOT_BAD_SIZE]);

#endif
