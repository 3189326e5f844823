/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MD_MDNEED_H
#define KINIT_MD_MDNEED_H

#include <stdbool.h>

struct boot;
struct md_array;
struct md_members;

/*
 * Does the root need ARRAY?  It does if the command line names it (root=, md=, kinit.md=all), or if
 * its members show what the command line asks for, or a member of an array that is needed, or a
 * partition table, behind which it may be.  What the members do not show may be anything: such an
 * array is needed when nothing else was found for so long that it would be started degraded, too.
 */
bool mdneed_array(
	const struct boot *boot, const struct md_array *array, const struct md_members *members);

#endif
