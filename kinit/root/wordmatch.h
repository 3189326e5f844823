/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_WORDMATCH_H
#define KINIT_ROOT_WORDMATCH_H

struct boot;
struct devref;
struct match;

/*
 * What does the present word of root= mean among the devices: as the name of an array, of a node of the image's, or
 * with the words behind it as one label?  Returns what it was read as, which may be in *NODE.
 */
const struct devref *wordmatch_find(
	const struct boot *boot, struct devref *node, struct match *match);

#endif
