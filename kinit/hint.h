/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HINT_H
#define KINIT_HINT_H

struct boot;

/* Prints the likely causes of a failed boot, if there are any that the facts speak for. */
void hint_report(const struct boot *boot);

#endif
