/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HINTNAME_H
#define KINIT_HINTNAME_H

struct boot;
struct devref;

/* Hints at why no device is what REF means, though there are others: it has another name now, is written otherwise, is
 * inside of something that kinit does not open, … */
void hintname_report(const struct boot *boot, const struct devref *ref);

#endif
