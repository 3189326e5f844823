/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_RESUME_WAKE_H
#define KINIT_RESUME_WAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/swapsig.h"

/* The two workers: one reads the mark of a swap space, confined; one has the kernel resume. */

struct boot;

struct wake_mark {
	int err;
	enum swapsig sig; /* if err is 0 */
};

struct wake_result {
	int err;
	bool none, disabled; /* see struct verdict_try */
};

/*
 * Reads the mark on the device with this ID, behind resume_offset= pages of the kernel's.  resume_marked() takes what
 * was read.  Returns 0, -EBUSY if the kernel still holds the last one, or -errno.
 */
int wake_read(struct boot *boot, int id);

/*
 * Has the kernel resume from the device with this ID (Documentation/ABI/testing/sysfs-power: resume_offset, resume).
 * If there is a system to go back to, no process of this one ever runs again; else resume_tried() is told.
 * Returns likewise.
 */
int wake_start(struct boot *boot, int id);

/* Is the kernel at it? */
bool wake_is_running(const struct boot *boot);

#endif
