/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_RESUME_VERDICT_H
#define KINIT_RESUME_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/swapsig.h"

/*
 * What follows from the image of a hibernated system, and from what the kernel has made of it?  Pure.
 *
 * The memory in the image knows the file systems as they were.  Whoever mounts one of them, and be it read-only (a
 * journal is replayed), and resumes the image afterwards, destroys it.  So a root is mounted when there is no image,
 * or none any more: the kernel takes its mark off the disk before it reads the rest (swsusp_check() in
 * kernel/power/swap.c), so that an image that could not be resumed is none from then on.
 */

enum verdict {
	VERDICT_BOOT,   /* nothing speaks against it */
	VERDICT_RESUME, /* the kernel is to be asked */
	VERDICT_REFUSE, /* the root must not be mounted; why says so */
};

enum { VERDICT_WHY_MAX = 256 };

/* What the kernel was asked, and what was seen then. */
struct verdict_try {
	bool none;     /* it knows nothing of hibernation */
	bool disabled; /* it was told not to do it, or is locked down */
	int err;       /* of the write: 0 or -errno */
	int again_err; /* of reading the mark again */
	enum swapsig again;
};

/* Of a disk on which SIG was read; AGAIN: an emergency shell has been there since the start. */
enum verdict verdict_of_mark(enum swapsig sig, bool again, char why[VERDICT_WHY_MAX]);

/* Of a system that was not resumed: WHY says what became of the image in each case. */
enum verdict verdict_of_try(const struct verdict_try *try, char why[VERDICT_WHY_MAX]);

#endif
