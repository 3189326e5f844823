/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef HOOKS_LVM_LVMNAME_H
#define HOOKS_LVM_LVMNAME_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Which logical volume is it?  What people write is "VG/LV", "/dev/VG/LV" and "/dev/mapper/VG-LV"; in the last one each
 * dash of a name is doubled.  (lvm(8), "VALID NAMES".)
 */

enum { LVMNAME_SIZE = 128 }; /* of a name, which has up to 127 letters */

struct lvmname {
	char group[LVMNAME_SIZE];
	char volume[LVMNAME_SIZE]; /* "": all of the group */
};

/* Fills NAME from "VG" or "VG/LV", with or without /dev/ before it.  False: it can be none. */
bool lvmname_of_word(const char *word, struct lvmname *name);

/* Fills NAME from what a device is called.  False: that is no logical volume, or could be anything. */
bool lvmname_of_device(const char *path, struct lvmname *name);

/* Writes "/dev/mapper/VG-LV" to NODE; SIZE is to be at least LVMNAME_NODE. */
enum { LVMNAME_NODE = 4 * LVMNAME_SIZE + 16 };
void lvmname_node(const struct lvmname *name, char *node, size_t size);

#endif
