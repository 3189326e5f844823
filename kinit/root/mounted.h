/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_MOUNTED_H
#define KINIT_ROOT_MOUNTED_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/root/root.h"

/* What is mounted on ROOT_DIR. */
struct mounted {
	bool readonly;
	char type[ROOT_TYPE_MAX], source[ROOT_SOURCE_MAX];
	char mark[ROOT_MARK_MAX]; /* by which it is known again */
	size_t below;             /* mounts in it, or in what it covers */
};

/* Is anything?  Then MOUNTED is what. */
bool mounted_find(const struct boot *boot, struct mounted *mounted);

#endif
