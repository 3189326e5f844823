/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KINIT_ROOT_FLASH_H
#define KINIT_ROOT_FLASH_H

#include <stdbool.h>

/*
 * A root in flash memory: whether its MTD device or its volume of UBI is there, and the modules that no event asks for
 * because they make such devices out of others.  block2mtd and ubi look once, when they are loaded, for what their
 * parameters name.
 */

struct boot;
struct devref;

/* Is what REF, of the kind DEVREF_GENERIC, names in /sys/class? */
bool flash_is_there(const struct boot *boot, const struct devref *ref);

/* Pump: has these modules loaded as soon as there is what they look for. */
void flash_pump(struct boot *boot);

/* A hint at why the present word of root=, which names flash memory, is not there.  Is it such a word? */
bool flash_hint(const struct boot *boot);

#endif
