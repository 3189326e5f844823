/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_LEFTOVER_H
#define KINIT_ROOT_LEFTOVER_H

#include <stdbool.h>

/* Signatures that are left over from former times, as it seems: which root is taken in spite of them, what is said of
 * them, and how to be rid of them. */

struct blkdev;
struct blkfacts;
struct boot;
struct devref;
struct match;
struct root;

/* Is what MATCH calls wrong to be tried nevertheless, as the command line says what is there? */
bool leftover_is_asked_for(
	const struct boot *boot, const struct devref *ref, const struct match *match);

/* There are several file systems on the root, whose facts are FACTS: enters in ROOT which is tried first. */
void leftover_choose_type(
	struct root *root, const struct devref *ref, const struct blkfacts *facts);

/* DEV is taken for the root: says which signatures on it and on its disk are passed over. */
void leftover_warn(const struct boot *boot, const struct blkdev *dev);

/* DEV is not: says what is on it as well, if that would do for a root. */
void leftover_hint(const struct boot *boot, const struct blkdev *dev);

/* The kernel has DEV in use.  Is that because of its disk?  Then it says so. */
bool leftover_hint_busy(const struct boot *boot, const struct blkdev *dev);

#endif
