/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HINTINSIDE_H
#define KINIT_HINTINSIDE_H

#include <stdbool.h>

struct blkdev;
struct boot;
struct devref;

/* Hints at what the root may be in, of volumes that only a hook opens, and at that hook. */

/* REF was not found: names the devices that may have it inside. */
void hintinside_report(const struct boot *boot, const struct devref *ref);

/* DEV is what REF means, and no file system.  Is it one of those? */
bool hintinside_of(const struct boot *boot, const struct devref *ref, const struct blkdev *dev);

#endif
