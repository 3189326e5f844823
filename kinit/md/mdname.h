/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_MD_MDNAME_H
#define KINIT_MD_MDNAME_H

#include <stdbool.h>
#include <stddef.h>

#include "cmdline/devref.h"

struct boot;
struct md_array;
struct match;
struct mdsb;

/*
 * Gives ARRAY, whose superblock is SB, its node and its link, as mdadm would: /dev/mdN by the minor
 * of 0.90 or a name that is a number; else /dev/md/NAME, on the highest free node below md128.  An
 * array that comes second with the same wish gets another name, with a warning.
 */
void mdname_assign(struct boot *boot, struct md_array *array, const struct mdsb *sb);

/* Gives ARRAY the node that its word asks for, and no link.  Another array that has this node and is
 * not started yet gets another one. */
void mdname_by_word(const struct boot *boot, struct md_array *array);

/* Does REF name an array by /dev/md/NAME or /dev/disk/by-id/md-…? */
bool mdname_is_own(const struct devref *ref);

/* If REF names an array by /dev/md/NAME or /dev/disk/by-id/md-…, and that array is there: *NODE
 * becomes its name in /dev.  Else it is a copy of REF.  Partitions ("/dev/md/root1", "/dev/md/0p1",
 * "…-part1") too, and names that device mapper gives. */
void mdname_resolve(const struct boot *boot, const struct devref *ref, struct devref *node);

/* ARRAY runs as NODE, whatever it was to be.  Another array that was to get this node gets another one. */
void mdname_is(const struct boot *boot, struct md_array *array, const char *node);

/* Is NODE, or one of its partitions, the node NAME? */
bool mdname_covers(const char *node, const char *name);

/* Tells mdadm and udev of a started array: /run/mdadm/map and the link in /dev/md. */
void mdname_publish(const struct boot *boot, const struct md_array *array, const struct mdsb *sb);

/* Which device does a word of md= mean?  It may be an array itself. */
void mdname_find(const struct boot *boot, const struct devref *ref, struct match *match);

#endif
