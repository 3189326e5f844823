/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_UEVENTS_H
#define KINIT_UEVENTS_H

struct boot;

/* Opens the kernel's uevent socket (NETLINK_KOBJECT_UEVENT).  Returns the fd or -errno. */
int uevents_open(void);

/* Takes all messages that wait: records block devices, asks for the modules of new devices.  Lost
 * messages (ENOBUFS) have /sys read again at once. */
void uevents_read(struct boot *boot);

#endif
