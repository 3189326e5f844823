/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_HOSTS_H
#define KINIT_ROOT_HOSTS_H

#include <stdint.h>

/*
 * Controllers that look for their disks while nobody waits for it: a loader of a module ends when its driver has
 * looked, unless the driver was told async_probe (then it looks in a thread of the kernel's), or the disk is on USB,
 * where it may take a second to settle (usb-storage.delay_use=).  A disk that carries the name of the root may
 * come from there yet.
 */

struct boot;
struct uevent;

enum { HOSTS_GRACE_MS = 1500 };

/* A device has come.  Keeps it in mind if it is such a controller. */
void hosts_note(struct boot *boot, const struct uevent *event);

/* Until when may such controllers show a first disk?  That is HOSTS_GRACE_MS after the last of them came, or a
 * driver with async_probe was loaded for it, that has shown none; 0: there is none, or all had their time. */
int64_t hosts_pending_until(const struct boot *boot);

#endif
