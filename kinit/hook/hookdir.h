/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_HOOK_HOOKDIR_H
#define KINIT_HOOK_HOOKDIR_H

struct boot;

/* Where the image has its hooks, below "/": a directory for each. */
#define HOOKDIR "usr/lib/kinit/hooks.d"

/* Reads the files of all hooks.  What is wrong with them is said; what is left counts. */
void hookdir_read(struct boot *boot);

#endif
