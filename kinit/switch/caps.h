/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SWITCH_CAPS_H
#define KINIT_SWITCH_CAPS_H

#include "kinit/boot.h"

/* Capabilities that the real init and all its descendants shall never have (capabilities(7)). */

/*
 * Step: drops the capabilities of drop_capabilities= from what programs can get: the bounding and
 * the inheritable set of PID 1, and the same two sets of the programs that the kernel starts by
 * itself.  This process keeps its own until execve(2), as it still has to mount and to chroot.
 * Fails with the error of what could not be dropped, as somebody relies on it.
 */
enum step_answer caps_step_drop(struct boot *boot);

#endif
