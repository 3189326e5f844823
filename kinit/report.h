/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_REPORT_H
#define KINIT_REPORT_H

struct boot;

/* Prints why STEP failed (boot->why), which block devices, network links, failed modules and
 * devices without a driver there are, and what may help. */
void report_failure(struct boot *boot, const char *step);

#endif
