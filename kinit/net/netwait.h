/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_NET_NETWAIT_H
#define KINIT_NET_NETWAIT_H

#include <stdbool.h>

#include "kinit/boot.h"

/* When is enough of the network there? */

/* Step: 0 if there is no network wanted, or enough of it is there; see man/kinit.8, NETWORK. */
enum step_answer net_step_configure(struct boot *boot);

/* Is there an interface whose configuration is still under way, and worth the wait? */
bool net_pending(const struct boot *boot);

/* Begins anew with all that is not ready. */
void netwait_restart(struct boot *boot);

#endif
