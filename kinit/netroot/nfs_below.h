/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_NFS_BELOW_H
#define KINIT_NETROOT_NFS_BELOW_H

#include "kinit/root/submount.h"

/*
 * What an NFS server has for a directory below the root: a /usr of the root's own fstab, or kinit_mount=.  The network
 * is there if the command line asks for it, or the root is on a server as well; for a /usr alone nobody is asked for an
 * address.
 */
extern const struct submount_server nfs_below;

#endif
