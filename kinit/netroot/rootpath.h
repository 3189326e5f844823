/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NETROOT_ROOTPATH_H
#define KINIT_NETROOT_ROOTPATH_H

struct boot;

/* Option 17 of a DHCP server may be a word of root= that a hook understands, as an iSCSI disk is one (RFC 4173, section
 * 5).  For a root on NFS that says no path itself, root=dhcp, it is the root from then on. */
void rootpath_take(struct boot *boot);

#endif
