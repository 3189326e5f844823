/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_ROOTHOOKS_H
#define KINIT_ROOT_ROOTHOOKS_H

#include "kinit/boot.h"

/* When hooks are told of what becomes of the root. */

/* Steps: before it is mounted, once it is, and before its init starts.  One that has to work and does not gives the
 * present word of root= up before the mount, and fails the boot behind it. */
enum step_answer roothooks_step_before(struct boot *boot);
enum step_answer roothooks_step_after(struct boot *boot);
enum step_answer roothooks_step_switch(struct boot *boot);

#endif
