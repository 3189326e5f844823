/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FINDER_H
#define TESTS_UNIT_HELP_FINDER_H

#include "kinit/block/match.h"
#include "tests/unit/help/fake_boot.h"

/* What the tests of kinit/block/match.c do again and again: put up disks, and look for a word. */

extern struct boot *boot;

int finder_setup(void **state);

/* A whole disk, and the partition of the disk and with the number that its name tells; 8:MINOR. */
struct blkdev *disk(const char *name, unsigned minor, const struct blkfacts *facts);
struct blkdev *part(const char *name, unsigned minor, const struct blkfacts *facts);

struct match find(const char *text);

/* "none" for NULL. */
const char *name_of(const struct blkdev *dev);

/* TEXT means exactly the device NAME. */
void finds(const char *text, const char *name);

#endif
