/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HANDOVER_HANDOVER_H
#define KINIT_HANDOVER_HANDOVER_H

#include "kinit/boot.h"

/* Hands the network over: writes to /run what the real system has to know to keep it (kinit/handover/form.h). */

/* Step: always 0.  What cannot be written is named in a warning; the boot goes on without it. */
enum step_answer handover_step_write(struct boot *boot);

#endif
