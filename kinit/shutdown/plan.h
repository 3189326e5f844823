/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_SHUTDOWN_PLAN_H
#define KINIT_SHUTDOWN_PLAN_H

#include <stddef.h>

#include "kinit/shutdown/left.h"

/* In which order is taken down what is left? */

enum plan_kind { PLAN_UNMOUNT, PLAN_STOP };

struct plan_act {
	enum plan_kind kind;
	size_t index; /* of left->mounts or left->devices */
};

struct plan {
	struct plan_act *acts;
	size_t n, cap;
};

/*
 * What is mounted on or in something else goes before that, and of those side by side the one that came last; then the
 * devices, each before those that it is made of.  What is possible only once a device is gone, a file system that a
 * loop device's file is in, is in the next plan.  What there is no memory for is missing.
 */
void plan_make(struct plan *plan, const struct left *left);

#endif
