/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SLAAC_H
#define KINIT_SLAAC_H

#include "kinit/slaac_watch.h"

/* slaac_ask() on an interface that is watched already; for a test, behind whose seam the kernel is.
 */
int slaac_run(struct slaac_watch *watch, struct lease *lease);

#endif
