/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SHUTDOWN_LEAVE_H
#define KINIT_SHUTDOWN_LEAVE_H

#include "kinit/boot.h"

/*
 * Step: a copy of this program stays in /run/initramfs for the end of the real system (shutdown.h), if that has systemd
 * and is on anything that has to be taken apart: a device of stop.h, a server's files, an overlay whose changes are on a
 * disk.  What goes wrong is named; it never fails.
 */
enum step_answer leave_step_copy(struct boot *boot);

#endif
