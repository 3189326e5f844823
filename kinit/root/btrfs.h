/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_BTRFS_H
#define KINIT_ROOT_BTRFS_H

#include "kinit/boot.h"

/*
 * Step: if the root is a btrfs, the kernel is told of each of its devices (BTRFS_IOC_SCAN_DEV) and
 * asked whether it is complete (BTRFS_IOC_DEVICES_READY); both read the disks, so a worker does it.
 * Waits until it is complete; when the time for the root is up, fails, or lets the mount try if
 * rootflags= has "degraded".
 */
enum step_answer btrfs_step_complete(struct boot *boot);

#endif
