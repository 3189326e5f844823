/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETHOST_H
#define KINIT_NET_NETHOST_H

#include "kinit/net/netif.h"

/*
 * Gives the host the name and the NIS domain that the lease of IP has, if it has any: those of the
 * first interface that is ready, but a word of the command line wins over a server.
 */
void nethost_name(struct boot *boot, const struct netif_ip *ip);

/*
 * Calls a host that has no name yet by the address of its boot interface, as the kernel does
 * (Documentation/admin-guide/nfs/nfsroot.rst): an NFS 4.1 server takes clients of the same name for
 * one.  In names a '-' stands for the ':' of IPv6.
 */
void nethost_name_by_address(struct boot *boot);

#endif
