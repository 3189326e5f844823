/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MACHINE_H
#define KINIT_MACHINE_H

#include "kinit/boot.h"

/* With kinit.debug: logs what devices there are and what the boot has used, each line behind "devices: ", as
 * kinit-image --devices reads it. */
void machine_describe(struct boot *boot);

/* Step: does that once the root is there. */
enum step_answer machine_step_describe(struct boot *boot);

#endif
