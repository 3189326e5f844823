/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_BLACKLIST_H
#define KINIT_DRIVER_BLACKLIST_H

struct boot;

/*
 * Writes the modules of blacklist= and rd.driver.blacklist= into /etc/modprobe.d of the initramfs, where libkmod
 * reads them (modprobe.d(5)): for what kinit loads and for what the kernel has its helper load.  Before
 * modules_open().  The real system has a modprobe.d of its own.  If that cannot be done, a warning says so.
 */
void blacklist_write(const struct boot *boot);

#endif
