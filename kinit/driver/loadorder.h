/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_DRIVER_LOADORDER_H
#define KINIT_DRIVER_LOADORDER_H

#include <stdbool.h>

/* Which loaders of modules come first, and how much of the processor the others leave to them. */

struct boot;
struct module;
struct modules;

/* Drivers that cannot find DISK ("vda1"; "": any disk) wait for those that may; NULL: none does, before and after the root
 * is found, as it is elsewhere, or not all that is wanted.  DISK is kept. */
void loadorder_set_root_disk(struct boot *boot, const char *disk);

/* From when on is the device that the root is on known?  Drivers of other devices then wait for whatever it still
 * needs. */
void loadorder_set_root_found(struct boot *boot, bool found);

/* What is still being loaded gets its share of the processor from now on, whatever it is for: the real init may wait for
 * it. */
void loadorder_let_go(struct boot *boot);

/* Does M come after all others? */
bool loadorder_is_low(const struct modules *ms, const struct module *m);

/* Has the loader of M, if it is at work, take of the processor what M is worth by now. */
void loadorder_mind(struct boot *boot, const struct module *m);

#endif
