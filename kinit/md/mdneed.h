/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MD_MDNEED_H
#define KINIT_MD_MDNEED_H

#include <stdbool.h>

struct boot;
struct md_array;
struct md_members;

enum mdneed {
	MDNEED_NOT,
	MDNEED_WHOLE,   /* if it is whole; see below */
	MDNEED_UNCLEAR, /* even if it is not, though it may be left over */
	MDNEED_UNREAD,  /* that turns out when its members' partitions have been read */
	MDNEED_ANYHOW,
};

/*
 * Does the root need ARRAY?  It does if the command line names it (root=, md=, kinit.md=all, and resume= as long
 * as that is open), or if its members show what the command line asks for, or a member of an array that is needed,
 * or a partition table, behind which it may be.  What the members do not show may be anything: such an
 * array is needed when nothing else was found for so long that it would be started degraded, too.
 *
 * If a partition of one member's disk has the tag that is asked for, and no other disk's has, then the superblock
 * may be left over from former times (mdtable.h).  If it is, the array is needed if all of it is there all the same,
 * and else the partition is meant.  If the partition has a volume instead that a hook opens, in which that may be, the
 * array is needed only if the volume may be the array's.  Which partition has it, is known when all of them have been
 * read.
 */
enum mdneed mdneed_array(
	const struct boot *boot, const struct md_array *array, const struct md_members *members);

#endif
