/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_UNIT_HELP_FAKE_FACTS_H
#define TESTS_UNIT_HELP_FAKE_FACTS_H

#include "kinit/block/blkfacts.h"
#include "kinit/block/mdmember.h"

/* In place of kinit/block/blkfacts.c and member.c: PATH is a node below /dev of the tree, and blkfacts_read()
 * and mdmember_read() answer this for it.  For a file of the tree that was not set it is -ENXIO. */
void fake_facts_set(const char *path, const struct blkfacts *facts);
/* MEMBER is borrowed. */
void fake_facts_member(const char *path, const struct mdmember *member);
void fake_facts_clear(void);

#endif
