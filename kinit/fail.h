/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_FAIL_H
#define KINIT_FAIL_H

/* The one place to fail. */

#include <stdbool.h>

struct boot;

/*
 * Says that STEP failed because of boot->why, what there is, and what may help.  Then, if the image
 * has a /bin/sh and the command line no panic=, starts an emergency shell, and returns: when the
 * shell ends, the boot goes on with a new deadline.  Else ends PID 1, so that the kernel panics and
 * does what panic= asks for.
 */
void fail(struct boot *boot, const char *step);

/*
 * A word that can never name a root fails before anything is known of this machine, and a report without disks helps
 * nobody to write a better one.  Have the drivers been asked for only now, and is there something to come yet?
 */
bool fail_looks(struct boot *boot);

#endif
