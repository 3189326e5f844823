/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_RIVALS_H
#define KINIT_ROOT_RIVALS_H

#include <stdbool.h>

struct boot;
struct devref;
struct match;

/*
 * Is it too early to take what MATCH has found for REF?  Other disks may carry the same UUID, and it must not depend on
 * whose driver is faster which one is the root; and which of two is meant the firmware may know.  The steps are walked
 * again when there is news.
 */
bool rivals_may_come(struct boot *boot, const struct devref *ref, const struct match *match);

#endif
